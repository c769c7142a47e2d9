/*
 * threads.h: a thread as an object, as Python's threading.Thread.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None changes errno, prints, or ends the program.
 * Pointers are never NULL, except where it says so. When a result is not 0,
 * nothing has changed, and nothing is written through an OUT, except where it
 * says so.
 *
 * Timeouts are nanoseconds from the call, on CLOCK_MONOTONIC:
 *     LAB_FOREVER (-1)   wait as long as it takes
 *     0                  try once: EAGAIN when it cannot be done now
 *     more than 0        ETIMEDOUT when the time is over
 *     below -1           EINVAL
 * The largest timeout in the tests is an hour.
 *
 * "Blocks" means asleep: a waiting thread uses no CPU.
 *
 * The life of a thread:
 *     THR_NEW          after init
 *     THR_RUNNING      from thr_start() until its target has returned.
 *                      Whether it has a processor just now, only the kernel
 *                      knows: the lecture's "runnable" and "running" are one
 *     THR_BLOCKED      as running, while it waits for another in thr_join().
 *                      Of other waits we know nothing
 *     THR_TERMINATED   its target has returned
 * A thread is alive while it is running or blocked.
 *
 * What the starter wrote before thr_start() can be read, without a lock, by
 * the target. What the target wrote can be read by whoever has learnt that it
 * ended, by thr_join(), thr_is_alive(), thr_state() or thr_result().
 *
 * Which calls on one object may overlap (- safe; X unsafe, and not tested):
 *
 *                     init  others  destroy     others: start, join, is_alive,
 *     init             X      X        X        state, result and name.
 *     others           X      -       (-)       Threads may also call them on
 *     destroy          X     (-)       X        themselves.
 *
 * Destroy may overlap with others while the thread is alive: EBUSY. It may
 * overlap with the last steps of the thread itself: see there.
 *
 * Two objects never disturb each other. After a destroy that returned 0 the
 * memory is yours again: it may be overwritten, or be given to init.
 *
 * Not tested: threads that wait for each other in a ring, and threads that
 * end otherwise than by returning from their target.
 */
#ifndef THREADS_H
#define THREADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define LAB_FOREVER ((int64_t)-1)

enum { THR_NAME_MAX = 31 }; /* characters, without the '\0' */

enum thr_state { THR_NEW, THR_RUNNING, THR_BLOCKED, THR_TERMINATED };

struct thr;

/* What a kind of thread does: Python's subclass with a run() of its own. */
struct thr_ops {
    int (*run)(struct thr *self);
};

struct thr_record; /* yours to define, when you want something on the heap */

/*
 * A thread. The caller provides the memory, which may hold anything before
 * init. The members are for your code only: the tests never look at them. Use
 * those that you need, for what you need, and leave the others alone.
 */
struct thr {
    pthread_mutex_t lock;
    pthread_cond_t ended; /* state == THR_TERMINATED */
    enum thr_state state; /* by lock, like result */
    int result;
    pthread_t handle;
    const struct thr_ops *ops;
    int (*target)(void *);
    void *arg;
    char name[THR_NAME_MAX + 1];
    unsigned spare[4];
    struct thr_record *record;
};

/*
 * Make a thread that will run TARGET(ARG). NAME is copied; NULL means
 * "Thread-1" for the first such object of the program, "Thread-2" for the
 * next, and so on: no two get the same. Returns 0; EINVAL when NAME has more
 * than THR_NAME_MAX characters; ENOMEM, or what a pthread_*_init() returned.
 */
int thr_init(struct thr *t, int (*target)(void *), void *arg, const char *name);

/*
 * The same, but the thread will run OPS->run(T). When T is the first member
 * of a bigger struct, run() can cast its argument to that. *OPS must stay as
 * it is until T is destroyed.
 */
int thr_init_ops(struct thr *t, const struct thr_ops *ops, const char *name);

/*
 * Start the thread. From now on it is alive, also for itself, whatever runs
 * first. Of many who try, one gets 0; the others, also later, EALREADY.
 * Returns what pthread_create() returned (EAGAIN) when there is no thread to
 * be had: T is still new and may be started again. Does not wait for the
 * target.
 */
int thr_start(struct thr *t);

/*
 * Wait until the thread has ended. Any number of threads may do this, at the
 * same time and one after the other; when it has ended before, they return 0
 * at once. Returns 0; ESRCH when T is new; EDEADLK when T is the calling
 * thread; EAGAIN, ETIMEDOUT or EINVAL (see "Timeouts"): it may then be joined
 * as before.
 */
int thr_join(struct thr *t, int64_t timeout_ns);

/*
 * Set *OUT to whether the thread is alive: true from thr_start() until the
 * target has returned. May be old when you read it. Returns 0. Does not block.
 */
int thr_is_alive(struct thr *t, bool *out);

/*
 * Set *OUT to the state of the thread, which may be old when you read it.
 * Returns 0. Does not block.
 */
int thr_state(struct thr *t, enum thr_state *out);

/*
 * Set *OUT to what the target returned. Returns 0; ESRCH when T is new;
 * EAGAIN while it is alive. Does not block.
 */
int thr_result(struct thr *t, int *out);

/* Set *OUT to the name, which lives as long as T. Returns 0. */
int thr_name(struct thr *t, const char **out);

/*
 * Free what init and start took. Returns 0 when T is new or has ended; EBUSY
 * while it is alive. Whoever has learnt that the thread ended may destroy it
 * at once: if the thread itself still has steps to do, none of them touches T.
 */
int thr_destroy(struct thr *t);

/*
 * Run FN(0), FN(1) ... FN(COUNT - 1), each in a thread of its own, all at the
 * same time; wait for all of them, and set RESULTS[i] to what FN(i) returned.
 * COUNT is at least 1. Returns 0; ENOMEM; or what thr_start() returned when
 * that failed: then the threads that had been started have ended, their
 * results are set, and no other thread was started.
 */
int thr_map(int (*fn)(unsigned number), unsigned count, int *results);

#endif

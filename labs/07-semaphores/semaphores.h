/*
 * semaphores.h: counting semaphores, bounded semaphores and barriers.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None changes errno, prints, or ends the program.
 * Pointers are never NULL, except where it says so.
 *
 * Timeouts are nanoseconds from the call, on CLOCK_MONOTONIC:
 *     LAB_FOREVER (-1)   wait as long as it takes
 *     0                  try once: EAGAIN when it cannot be done now
 *     more than 0        ETIMEDOUT when the time is over; however often the
 *                        thread wakes up in between, the time counts once
 *     below -1           EINVAL, and nothing has changed
 * The largest timeout in the tests is an hour.
 *
 * "Blocks" means asleep: a waiting thread uses no CPU. Who is served first
 * among several waiters is not promised.
 *
 * What a thread wrote before semx_release() can be read, without a lock, by
 * the thread whose semx_acquire() took that permit. What the threads of a
 * phase wrote before barrier_wait() can be read by all of them after it.
 *
 * Which calls on one object may overlap (- safe; X unsafe, and not tested):
 *
 *     semaphore      init  others  destroy     others: acquire, release and
 *     init            X      X        X        value. Destroy may overlap
 *     others          X      -       (-)       with threads that are blocked
 *     destroy         X     (-)       X        in acquire: EBUSY.
 *
 *     barrier        init  others  destroy     others: wait, reset, abort
 *     init            X      X        X        and state. Destroy may
 *     others          X      -       (-)       overlap with wait only: see
 *     destroy         X     (-)       X        there.
 *
 * Two objects never disturb each other. After a destroy that returned 0 the
 * memory is yours again: it may be overwritten, or be given to init.
 */
#ifndef SEMAPHORES_H
#define SEMAPHORES_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define LAB_FOREVER ((int64_t)-1)

/*
 * A semaphore. The caller provides the memory, which may hold anything before
 * init. The members are for your code only: the tests never look at them. Use
 * those that you need, for what you need, and leave the others alone.
 */
struct semx {
    pthread_mutex_t lock;
    pthread_cond_t positive; /* value > 0 */
    unsigned value;          /* by lock, like those below */
    unsigned bound;
    unsigned waiting;
    unsigned spare[4];
};

struct waiter; /* yours to define, when you want a list of waiters */

/* A barrier. As above. */
struct barrier {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_cond_t other;
    unsigned parties;
    unsigned count; /* by lock, like those below */
    unsigned phase;
    unsigned leaving;
    int state;
    int outcome;
    bool broken;
    unsigned spare[4];
    struct waiter *waiters;
    int (*action)(void *);
    void *arg;
};

/*
 * Make a semaphore with VALUE permits; 0 is a good value. It may get more by
 * semx_release(). Returns 0, or what a pthread_*_init() returned.
 */
int semx_init(struct semx *s, unsigned value);

/*
 * Make a bounded semaphore with VALUE permits: it never has more than VALUE.
 * The functions below work on it too. Returns as semx_init().
 */
int bsemx_init(struct semx *s, unsigned value);

/*
 * Take one permit; blocks while there is none. Returns 0 with the permit, or
 * EAGAIN, ETIMEDOUT or EINVAL (see "Timeouts"): then it has taken nothing and
 * is not waiting any more. Among threads that give back what they took there
 * are never more inside than permits.
 */
int semx_acquire(struct semx *s, int64_t timeout_ns);

/*
 * Give N permits at once: N waiters, or all when there are fewer, go on. Any
 * thread may do this, also one that has not acquired. Returns 0; EINVAL when
 * N is 0; EOVERFLOW when there would be more permits than the bound, or than
 * UINT_MAX: then nothing has changed. Does not block.
 */
int semx_release(struct semx *s, unsigned n);

/*
 * Set *OUT to the number of permits that are free now. It may be old when you
 * read it. Returns 0.
 */
int semx_value(struct semx *s, unsigned *out);

/*
 * Free what init took. Returns 0, also while permits are taken; or EBUSY
 * while a thread is blocked in semx_acquire(): then nothing has changed.
 */
int semx_destroy(struct semx *s);

/*
 * Make a barrier for PARTIES threads. ACTION may be NULL; otherwise
 * ACTION(ARG) runs once a phase: see barrier_wait(). Returns 0; EINVAL when
 * PARTIES is 0; or what a pthread_*_init() returned.
 */
int barrier_init(struct barrier *b, unsigned parties, int (*action)(void *),
                 void *arg);

/*
 * Wait until PARTIES threads are here: that completes a phase, and all of
 * them go on and return 0. Nobody goes on before. *INDEX becomes a number
 * from 0 to PARTIES - 1, a different one for each thread of the phase.
 *
 * One of the threads runs the action, after all have arrived and before any
 * goes on. The action must not use the barrier. When it does not return 0,
 * the barrier is broken and all of the phase return ECANCELED.
 *
 * The barrier can be used again at once: a thread that comes back early takes
 * part in the next phase and never disturbs those still leaving this one.
 *
 * With timeout 0 only the thread that completes the phase succeeds; for any
 * other it is EAGAIN, it has not arrived, and the barrier is not broken.
 * A thread whose time is over returns ETIMEDOUT, and the barrier is broken.
 * All that wait at a barrier when it breaks, and all that come to a broken
 * one, return ECANCELED. A phase that is complete stays complete: its threads
 * return 0, whatever is broken while they leave. Below -1: EINVAL.
 * *INDEX is set only when the result is 0.
 */
int barrier_wait(struct barrier *b, int64_t timeout_ns, unsigned *index);

/*
 * Make the barrier whole and empty again, broken or not. All that wait return
 * ECANCELED; those that come later begin a new phase. Returns 0.
 */
int barrier_reset(struct barrier *b);

/*
 * Break the barrier until the next reset. All that wait return ECANCELED.
 * Returns 0.
 */
int barrier_abort(struct barrier *b);

/*
 * Set *WAITING to the number of threads that wait for others to arrive, and
 * *BROKEN. Both may be old when you read them. Returns 0.
 */
int barrier_state(struct barrier *b, unsigned *waiting, bool *broken);

/*
 * Free what init took. Returns 0, also when the barrier is broken; or EBUSY
 * while a thread waits for others to arrive: then nothing has changed.
 *
 * A thread that has come through may destroy the barrier at once, while
 * others of its phase are still on their way out of barrier_wait(): destroy
 * lets them leave before it returns.
 */
int barrier_destroy(struct barrier *b);

#endif

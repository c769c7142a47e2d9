/*
 * executor.h: a pool of worker threads, and futures for what its tasks will
 * return.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None changes errno, prints, or ends the program.
 * What is handed out through a pointer is set only when the result is 0.
 * Pointers are never NULL, except where it says so.
 *
 * Timeouts are nanoseconds from the call, on CLOCK_MONOTONIC:
 *     LAB_FOREVER (-1)   wait as long as it takes
 *     0                  try once: EAGAIN when it is not there yet
 *     more than 0        ETIMEDOUT when the time is over; however often the
 *                        thread wakes up in between, the time counts once
 *     below -1           EINVAL, and nothing has changed
 * The largest timeout in the tests is an hour.
 *
 * "Blocks" means asleep: neither a waiting thread nor an idle worker uses CPU.
 *
 * A task is pending, then running, then done; or pending, then cancelled.
 *
 * What a thread wrote before pool_submit() can be read, without a lock, by
 * the task. What the task wrote can be read by the thread whose
 * future_result() returned 0, and after a pool_shutdown() that waits.
 *
 * Which calls on one object may overlap (- safe; X unsafe, and not tested):
 *
 *     pool           init  others  destroy     others: submit, map and
 *     init            X      X        X        shutdown, by any threads,
 *     others          X      -        X        tasks and callbacks
 *     destroy         X      X        X
 *
 *     future        others  release            others: result, cancel and
 *     others          -      (X)               add_callback, by any threads,
 *     release        (X)      X                tasks and callbacks
 *
 * (X): a callback may release its future, also when it is called by one of the
 * others. Nothing else may be using it then.
 *
 * The pool itself may work on a future at any time, also in the middle of a
 * future_release(), and after it.
 *
 * From inside a task or a callback you may call every function here, with two
 * exceptions, which are not tested: pool_shutdown() that waits, and
 * pool_destroy(), of the pool that runs it.
 *
 * A task that waits for another task of its pool, or calls pool_map() on it,
 * keeps its worker busy meanwhile. That is fine while another worker can run
 * what it waits for. When all workers wait for tasks that are still pending,
 * they wait for ever, as in Python; no test does that. If you like, a worker
 * that waits with LAB_FOREVER runs pending tasks meanwhile ("helping"; see
 * README.md). Nobody else may: tasks run in the threads of the pool.
 *
 * Two pools never disturb each other.
 */
#ifndef EXECUTOR_H
#define EXECUTOR_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_FOREVER ((int64_t)-1)

/*
 * What a submitted task will return. Yours to define in executor.c: the tests
 * only have pointers to it.
 */
struct future;

/*
 * A pool. The caller provides the memory, which may hold anything before init.
 * The members are for your code only: the tests never look at them. Use those
 * that you need, for what you need, and leave the others alone.
 */
struct pool {
    pthread_mutex_t lock;
    pthread_cond_t work;  /* a task is pending, or the pool is shut down */
    struct future *first; /* by lock, like those below */
    struct future *last;
    size_t pending;
    unsigned workers; /* at most */
    unsigned started;
    unsigned idle;
    bool shut_down;
    bool ended;
    pthread_t *threads;
    pthread_mutex_t joining;
    unsigned joined; /* by joining */
    pthread_cond_t other;
    unsigned spare[4];
    void *own[4];
};

/*
 * Make a pool of at most WORKERS threads. It starts none yet. Returns 0;
 * EINVAL when WORKERS is 0; ENOMEM, or what a pthread_*_init() returned: then
 * nothing is left behind.
 */
int pool_init(struct pool *p, unsigned workers);

/*
 * Let a worker call FN(ARG, RESULT) once. ARG and RESULT may be NULL; what
 * FN returns is the task's status, any number. *OUT becomes the task's future,
 * which is yours until you release it. Does not wait for the task.
 *
 * Tasks are taken up in the order in which they were submitted. Unless WORKERS
 * workers are busy with tasks and their callbacks, none stays pending: tasks
 * run side by side.
 *
 * A pool never has more than WORKERS threads. Only a submit starts one (also
 * that of a map), and only when more tasks are pending, with the new one, than
 * workers are idle. A worker that has finished its task takes the next, or is
 * idle and waits for one, until the pool is shut down.
 *
 * Returns 0; ESHUTDOWN after a shutdown has begun; ENOMEM; EAGAIN when there
 * is no worker and no thread can be started; or what a pthread_*_init()
 * returned. Unless it is 0, nothing has changed: FN is never called. When a
 * thread cannot be started but there is a worker, the task waits for that
 * one, and the result is 0.
 */
int pool_submit(struct pool *p, int (*fn)(void *arg, void *result), void *arg,
                void *result, struct future **out);

/*
 * Let the workers call FN(IN + i * IN_SIZE, OUT + i * OUT_SIZE) for each i
 * from 0 to N - 1; sizes in bytes. Blocks until all of these calls are over,
 * also when one of them fails: none runs, or is pending, when map returns.
 *
 * A call fails when its status is not 0, when it is cancelled by a shutdown
 * (ECANCELED), or when it could not be submitted (ESHUTDOWN and so on): then
 * neither are those after it. Returns 0 when none fails, or else the status or
 * error of the first that fails, by i and not by time. ENOMEM: none is called.
 */
int pool_map(struct pool *p, int (*fn)(void *in, void *out), void *in,
             size_t in_size, void *out, size_t out_size, size_t n);

/*
 * Take no more tasks. Those that are pending still run; or, with
 * CANCEL_PENDING, are cancelled as by future_cancel(). Each worker ends when
 * nothing is pending any more.
 *
 * With WAIT: blocks until all threads of the pool have ended and are joined.
 * No task is running then, and no worker is in a callback. Without: does not
 * wait for any of that.
 *
 * May be called again, with the same values or others, and by several threads
 * at once: each call does what it says. Returns 0.
 */
int pool_shutdown(struct pool *p, bool wait, bool cancel_pending);

/*
 * Free what init took. Returns 0: then the memory is yours again, to be
 * overwritten or given to init. EBUSY when no pool_shutdown() with WAIT has
 * returned yet: then nothing has changed. The futures are not touched: all
 * future_* functions still work.
 */
int pool_destroy(struct pool *p);

/*
 * Wait until F is done or cancelled. Returns 0, and *STATUS is what the task
 * returned; ECANCELED when it was cancelled; or EAGAIN, ETIMEDOUT or EINVAL
 * (see "Timeouts"): then you may ask again. Any number of threads may wait,
 * and ask as often as they like.
 */
int future_result(struct future *f, int64_t timeout_ns, int *status);

/*
 * Cancel F: a task that is cancelled never runs, and all who wait for it wake
 * up. Returns 0, also when it has been cancelled before; EBUSY when it is
 * running, EALREADY when it is done: then nothing has changed. Does not wait
 * for anything, except for the callbacks that it calls.
 */
int future_cancel(struct future *f);

/*
 * When F is done or cancelled, call CB(F, ARG) once. If it already is, the
 * caller of this function does that at once. Otherwise it is done later: by
 * the worker that ran the task, or by the thread that cancels it before its
 * future_cancel() or pool_shutdown() returns; first added, first called.
 *
 * By then, future_result() returns 0 or ECANCELED, also inside the callback,
 * and no lock of this library is held. F may be used until CB returns, even
 * if it has been released; a callback may release it, too, also during a
 * future_cancel(). Returns 0; ENOMEM: CB is never called.
 */
int future_add_callback(struct future *f, void (*cb)(struct future *, void *),
                        void *arg);

/*
 * Give F back, once: you do not use it any more. That is possible at any
 * time, and stops nothing: a pending task will run, and its callbacks too.
 * Memory is free when F is released and the pool has no more use for it.
 * Returns 0.
 */
int future_release(struct future *f);

#endif

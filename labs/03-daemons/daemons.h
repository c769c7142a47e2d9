/*
 * daemons.h: workers, threads that a program waits for when it ends, or, when
 * they are daemons, leaves behind; and how to stop them politely.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None changes errno, prints, or ends the program.
 * Pointers are never NULL, except where it says so. When a result is not 0,
 * nothing has changed.
 *
 * Timeouts are nanoseconds from the call, on CLOCK_MONOTONIC:
 *     LAB_FOREVER (-1)   wait as long as it takes
 *     0                  try once: EAGAIN when it cannot be done now
 *     more than 0        ETIMEDOUT when the time is over; however many
 *                        workers end in between, the time counts once
 *     below -1           EINVAL
 * The largest timeout in the tests is an hour.
 *
 * "Blocks" means asleep: a waiting thread uses no CPU.
 *
 * A worker is new after init, alive from worker_start() until its target has
 * returned, and over from then on.
 *
 * Which calls on one worker may overlap (- safe; X unsafe, and not tested):
 *
 *                     init  others  destroy     others: start, stop,
 *     init             X      X        X        set_daemon, is_daemon, and
 *     others           X      -       (-)       thr_* on its thread.
 *     destroy          X     (-)       X
 *
 * Destroy may overlap with others while the worker is alive: EBUSY. It may
 * overlap with the last steps of its thread: see there.
 * worker_stop_all() and worker_shutdown() may overlap with every call on every
 * worker, and with themselves.
 *
 * Two workers never disturb each other. After a destroy that returned 0 the
 * memory is yours again: it may be overwritten, or be given to init.
 *
 * Not tested: workers whose target never returns though it was told to stop,
 * targets that end otherwise than by returning, and calls from exit handlers.
 */
#ifndef DAEMONS_H
#define DAEMONS_H

#include <stdbool.h>
#include <stdint.h>

#include "02-threads/threads.h"
#include "stop.h"

/*
 * A worker: a kind of struct thr (lab 02) with more. The caller provides the
 * memory, which may hold anything before init.
 */
struct worker {
    /*
     * For everybody, between init and destroy: thr_join, thr_is_alive,
     * thr_state, thr_result and thr_name. The other thr_* are for your code.
     */
    struct thr thread;

    /* For your code only; use those that you need. */
    struct stop_event stop;
    int (*target)(struct stop_event *stop, void *arg);
    void *arg;
    int state;
    bool daemon;
    bool listed;
    unsigned spare[4];
    struct worker *next;
    struct worker *previous;
};

/*
 * Make a worker that will run TARGET(STOP, ARG): STOP is an event of this
 * worker alone, not set, which tells it to stop. NAME is as for thr_init().
 * It is a daemon when the thread that calls this is a worker and a daemon,
 * and else not. Returns 0, or what thr_init() or stop_init() returned.
 */
int worker_init(struct worker *w,
                int (*target)(struct stop_event *stop, void *arg), void *arg,
                const char *name);

/* Make a new worker a daemon, or not. Returns 0; EALREADY once started. */
int worker_set_daemon(struct worker *w, bool daemon);

/* Set *OUT to whether it is a daemon. Returns 0. */
int worker_is_daemon(struct worker *w, bool *out);

/*
 * Start the worker. Returns 0; EALREADY once started; or what thr_start()
 * returned: then it is still new, may be started again, and nobody waits for
 * it. Does not wait for the target. Workers run at the same time.
 */
int worker_start(struct worker *w);

/*
 * Tell the worker to stop: set its event. When it is new, its target will find
 * the event set. Nobody is killed: the target returns when it sees fit.
 * Returns 0. Does not block.
 */
int worker_stop(struct worker *w);

/*
 * Tell all workers that are alive now to stop, daemons and others. Workers
 * that are started later are not told. Returns 0. Does not block.
 */
int worker_stop_all(void);

/*
 * Wait until no worker is alive that is not a daemon: a program calls this
 * before it ends. Those that are started meanwhile, for example by others that
 * end, are waited for as well. Nobody is told to stop, and nobody waits for a
 * daemon: daemons run on, and may use all functions of this header.
 *
 * Returns 0, at once when there is none to wait for; EDEADLK when the thread
 * that calls it is a worker and no daemon: it would wait for itself; EAGAIN,
 * ETIMEDOUT or EINVAL (see "Timeouts"). It may be called again, and by several
 * threads at the same time. What the workers wrote can be read after it has
 * returned 0. (Of their threads, some may have a few last steps to do:
 * thr_is_alive() can still say true for a moment.)
 */
int worker_shutdown(int64_t timeout_ns);

/*
 * What many targets do: call WORK(ARG) at once, and again when PERIOD_NS are
 * over since the last call returned, until STOP is set. Returns 0 as soon as
 * STOP is set, without waiting for the end of the period; a call that has
 * begun is finished first, and there is none when STOP was set before.
 * Returns EINVAL, without a call, when PERIOD_NS is not above 0.
 */
int worker_repeat(struct stop_event *stop, int64_t period_ns,
                  void (*work)(void *arg), void *arg);

/*
 * Free what init and start took. Returns 0 when W is new or over; EBUSY while
 * it is alive. Whoever has learnt that it is over, by worker_shutdown() or by
 * its thread, may destroy it at once: destroy waits for the last steps of its
 * thread, if there are any.
 */
int worker_destroy(struct worker *w);

#endif

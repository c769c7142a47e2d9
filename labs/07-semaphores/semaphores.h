/*
 * semaphores.h: counting semaphores, bounded semaphores and barriers.
 *
 * This header is the contract. You do not edit it. The tests check what is
 * written here and nothing else.
 *
 * Every function returns 0 or a positive error number, as the pthread_*
 * functions do. None touches errno, prints, or ends the program.
 *
 * Timeouts are nanoseconds from now, on CLOCK_MONOTONIC:
 *     LAB_FOREVER (-1)   wait as long as it takes
 *     0                  try once; EAGAIN when it cannot be done now
 *     more than 0        ETIMEDOUT when the time is over
 *     below -1           EINVAL
 *
 * "Blocks" means asleep: a waiting thread uses no CPU.
 *
 * Which calls may overlap, in different threads on one object:
 *
 *                            init  acquire/release/value   destroy
 *     init                    X            X                  X
 *     acquire/release/value   X            -                  -
 *     destroy                 X            -                  X
 *
 *     - is safe, X is not (and not tested). For a barrier read wait, reset,
 *     abort and state in the middle. Different objects never disturb each
 *     other. No call may follow a destroy that returned 0, but init.
 *
 * Who is served first among several waiters is not promised.
 */
#ifndef SEMAPHORES_H
#define SEMAPHORES_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define LAB_FOREVER ((int64_t)-1)

/*
 * A semaphore. The caller provides the memory, which may hold anything before
 * init. The members are yours: use those you need and leave the others.
 */
struct semx {
    pthread_mutex_t lock;
    pthread_cond_t positive;
    unsigned value;
    unsigned bound; /* of a bounded semaphore; else UINT_MAX */
    unsigned waiting;
    unsigned spare[4];
};

/* A barrier. As above. */
struct barrier {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_cond_t other;
    unsigned parties;
    unsigned count;
    int state;
    unsigned spare[8];
    void *list;
    int (*action)(void *);
    void *arg;
};

/* A semaphore with VALUE permits. 0; or what pthread_*_init returned. */
int semx_init(struct semx *s, unsigned value);

/*
 * A bounded semaphore with VALUE permits: it never has more than VALUE.
 * The functions below work on it too.
 */
int bsemx_init(struct semx *s, unsigned value);

/*
 * Take a permit; blocks while there is none. 0; EAGAIN, ETIMEDOUT or EINVAL
 * as said above. A thread whose time is over has taken nothing and is not
 * waiting any more.
 */
int semx_acquire(struct semx *s, int64_t timeout_ns);

/*
 * Give back N permits at once, and wake as many waiters as can go on. Any
 * thread may do this. EINVAL when N is 0. EOVERFLOW when there would be more
 * permits than the bound (or than UINT_MAX); then nothing has changed.
 */
int semx_release(struct semx *s, unsigned n);

/* The number of permits now, in *OUT. Always 0. */
int semx_value(struct semx *s, unsigned *out);

/* Free what init took. EBUSY while a thread waits; then nothing happens. */
int semx_destroy(struct semx *s);

/*
 * A barrier for PARTIES threads. ACTION may be NULL; else ACTION(ARG) runs
 * once a phase: see barrier_wait(). EINVAL when PARTIES is 0.
 */
int barrier_init(struct barrier *b, unsigned parties, int (*action)(void *),
                 void *arg);

/*
 * Wait until PARTIES threads are here: that completes a phase, and all of
 * them go on with 0. Nobody goes on before. *INDEX is a number from 0 to
 * PARTIES - 1, a different one for each thread of the phase.
 *
 * One of the threads runs the action when all have arrived and before any
 * goes on. It must not use the barrier. When it returns something else than
 * 0, the barrier is broken.
 *
 * The barrier can be used again at once: a thread that comes back early takes
 * part in the next phase, not in this one.
 *
 * With timeout 0 the call succeeds only for the thread that completes the
 * phase; for any other it is EAGAIN, and the thread has not arrived.
 * A thread whose time is over gets ETIMEDOUT, and the barrier is broken.
 * Threads that wait at a barrier when it breaks, and those that come to a
 * broken one, get ECANCELED. *INDEX is only set when the result is 0.
 */
int barrier_wait(struct barrier *b, int64_t timeout_ns, unsigned *index);

/*
 * Make the barrier whole and empty again. Threads that wait get ECANCELED.
 * Threads that come later start a new phase. Always 0.
 */
int barrier_reset(struct barrier *b);

/* Break the barrier until the next reset. Always 0. */
int barrier_abort(struct barrier *b);

/* How many threads wait now, and is it broken? Always 0. */
int barrier_state(struct barrier *b, unsigned *waiting, bool *broken);

/*
 * Free what init took. EBUSY while a thread waits for others to arrive; then
 * nothing happens. Threads that are on their way out of barrier_wait() are
 * given the time to leave: a thread that has come through may destroy the
 * barrier at once.
 */
int barrier_destroy(struct barrier *b);

#endif

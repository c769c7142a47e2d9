/*
 * conditions.h: Event and Condition, built upon the locks of lab 05.
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
 *     0                  look once: EAGAIN when it is not so now
 *     more than 0        ETIMEDOUT when the time is over; however often the
 *                        thread wakes up in between, the time counts once
 *     below -1           EINVAL, and nothing has changed
 * The largest timeout in the tests is an hour.
 *
 * "Blocks" means asleep until woken: a waiting thread uses no CPU, and does
 * not get up now and then to look. Who is served first among several waiters
 * is not promised.
 *
 * What a thread wrote before event_set() can be read, without a lock, by those
 * whose event_wait() then returns 0, and by those who see that it is set. For
 * a condition, its lock sees to that.
 *
 * Which calls on one object may overlap (- safe; X unsafe, and not tested):
 *
 *                 init  others  destroy     others: all others of the same
 *     init         X      X        X        object. Destroy may overlap with
 *     others       X      -       (-)       threads that are inside wait or
 *     destroy      X     (-)       X        wait_for: EBUSY.
 *
 * Two objects never disturb each other, also two conditions with the same
 * lock. After a destroy that returned 0 the memory is yours again: it may be
 * overwritten, or be given to init.
 *
 * Not tested: signals, cancellation, fork, who is served first, speed.
 */
#ifndef CONDITIONS_H
#define CONDITIONS_H

#include "05-locks/locks.h"

/* struct waiter is yours to define, when you want a list of waiters. */

/*
 * A condition: threads that hold its lock wait in it until others, who hold
 * the same lock, notify them. The caller provides the memory, which may hold
 * anything before init. The members are for your code only: the tests never
 * look at them. Use those that you need, for what you need, and leave the
 * others alone.
 */
struct cv {
    struct rlock *lock;
    struct rlock own; /* the lock, when the caller has none */
    struct waiter *first;
    struct waiter *last;
    unsigned waiting;
    unsigned spare[4];
    pthread_mutex_t guard;
    pthread_cond_t changed;
};

/* A flag to wait for. As above. */
struct event {
    pthread_mutex_t guard;
    pthread_cond_t changed;
    bool set; /* by guard, like those below */
    unsigned waiting;
    unsigned spare[4];
    struct waiter *waiters;
    struct cv cv; /* when you want to build it from a condition */
};

/* Make an event that is not set. Returns 0, or what another init returned. */
int event_init(struct event *e);

/*
 * Set the event: all threads that are waiting for it go on, and later ones do
 * not wait, until it is cleared. Setting it twice is setting it. Returns 0.
 * Does not block.
 */
int event_set(struct event *e);

/*
 * Clear the event: threads that come now wait. It takes nothing from those who
 * were waiting when it was set, even if they have not gone on yet. Returns 0.
 * Does not block.
 */
int event_clear(struct event *e);

/*
 * Set *OUT to whether the event is set. It may be old when you read it.
 * Returns 0.
 */
int event_is_set(struct event *e, bool *out);

/*
 * Wait until the event is set; at once when it is. Returns 0 when it was set
 * during the call; or EAGAIN, ETIMEDOUT or EINVAL (see "Timeouts").
 */
int event_wait(struct event *e, int64_t timeout_ns);

/*
 * Free what init took. Returns 0; or EBUSY while a thread is inside
 * event_wait(): then nothing has changed.
 */
int event_destroy(struct event *e);

/*
 * Make a condition with the lock L, which must outlive it and may be shared
 * with others; with L NULL it makes a lock of its own. Returns 0, or what
 * another init returned.
 */
int cv_init(struct cv *c, struct rlock *l);

/* Take the condition's lock, as rlock_acquire() does. */
int cv_acquire(struct cv *c, int64_t timeout_ns);

/* Give it back, as rlock_release() does. */
int cv_release(struct cv *c);

/*
 * Release the lock altogether, however deep the caller holds it, and block
 * until the caller is notified; then take the lock again, to the same depth.
 * Releasing and beginning to wait are one step: a thread that gets the lock
 * afterwards and notifies finds the caller waiting.
 *
 * Returns 0 when it was notified, and never for any other reason; ETIMEDOUT
 * when the time was over first; EAGAIN at once with timeout 0; EINVAL; EPERM
 * when the caller does not hold the lock; or what another init returned.
 * Whatever the result, the caller holds the lock as deep as before. Taking it
 * again may last beyond the timeout.
 *
 * A notification is never lost on a thread whose time is over: if it chose the
 * caller, the result is 0.
 */
int cv_wait(struct cv *c, int64_t timeout_ns);

/*
 * Wait, as cv_wait() does and as often as needed, until PRED(ARG) is true. It
 * is called only while the caller holds the lock: first before any waiting,
 * then after each time that the thread wakes up, and last when the time is
 * over. Returns 0 when it was true; ETIMEDOUT, EAGAIN when it was not; EINVAL
 * and EPERM as cv_wait(), without calling PRED.
 */
int cv_wait_for(struct cv *c, bool (*pred)(void *), void *arg,
                int64_t timeout_ns);

/*
 * Wake N of those who are waiting in the condition, or all when there are
 * fewer; 0 wakes nobody. They go on when the caller has released the lock. A
 * notification is for those who wait now: nobody who comes later gets it.
 * Returns 0; EPERM when the caller does not hold the lock: then nothing has
 * changed. Does not block.
 */
int cv_notify(struct cv *c, unsigned n);

/* Wake all. Otherwise as cv_notify(). */
int cv_notify_all(struct cv *c);

/*
 * Free what init took. Returns 0; or EBUSY while a thread is inside cv_wait()
 * or cv_wait_for(), also one that has been notified and has not yet its lock
 * again, and while a lock of its own is held: then nothing has changed. Takes
 * the lock for a moment, so it blocks while another thread holds it.
 */
int cv_destroy(struct cv *c);

#endif

/*
 * locks.h: Lock, RLock, many locks at once, and Python's `with`.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do, except lock_enter() and lock_exit(), which serve a
 * macro. None changes errno, prints, or ends the program. Pointers are never
 * NULL, except where it says so.
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
 * among several waiters is not promised. A thread whose time is over leaves no
 * trace: it holds nothing, waits no longer, and nobody waits because of it.
 *
 * What a thread wrote before it released a lock can be read, without anything
 * else, by the thread that has it next.
 *
 * Which calls on one object may overlap (- safe; X unsafe, and not tested):
 *
 *                 init  others  destroy     others: acquire, release, locked,
 *     init         X      X        X        depth, acquire_all, WITH_LOCK.
 *     others       X      -       (-)       Destroy may overlap with threads
 *     destroy      X     (-)       X        that are blocked: EBUSY, because
 *                                           somebody holds what they wait for.
 *
 * Two objects never disturb each other. After a destroy that returned 0 the
 * memory is yours again: it may be overwritten, or be given to init.
 *
 * Not tested: signals, cancellation, fork, who is served first, speed.
 */
#ifndef LOCKS_H
#define LOCKS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_FOREVER ((int64_t)-1)

struct waiter; /* yours to define, when you want a list of waiters */

/*
 * A lock that has no owner, as Python's Lock. The caller provides the memory,
 * which may hold anything before init. The members are for your code only: the
 * tests never look at them. Use those that you need, for what you need, and
 * leave the others alone.
 */
struct lock {
    pthread_mutex_t guard;
    pthread_cond_t freed; /* !held */
    bool held;            /* by guard, like those below */
    unsigned waiting;
    unsigned spare[4];
    struct waiter *waiters;
};

/* A lock that its owner may take again, as Python's RLock. As above. */
struct rlock {
    pthread_mutex_t guard;
    pthread_cond_t freed; /* depth == 0 */
    pthread_t owner;      /* by guard, like those below; only if depth > 0 */
    unsigned depth;
    unsigned waiting;
    unsigned spare[4];
    struct waiter *waiters;
    struct lock block; /* when you want to build it from a struct lock */
};

/* Make a free lock. Returns 0, or what a pthread_*_init() returned. */
int lock_init(struct lock *l);

/*
 * Take the lock; blocks while it is held, also when the caller itself holds
 * it. Returns 0 with the lock, or EAGAIN, ETIMEDOUT or EINVAL (see
 * "Timeouts") without it. One thread has it at a time.
 */
int lock_acquire(struct lock *l, int64_t timeout_ns);

/*
 * Give the lock back: one of those who wait for it goes on. Any thread may do
 * this, also one that has not acquired it: a lock has no owner. Returns 0;
 * EPERM when the lock is not held: then nothing has changed. Does not block.
 */
int lock_release(struct lock *l);

/*
 * Set *OUT to whether the lock is held, by anybody. It may be old when you
 * read it. Returns 0.
 */
int lock_locked(struct lock *l, bool *out);

/*
 * Free what init took. Returns 0; or EBUSY while the lock is held: then
 * nothing has changed.
 */
int lock_destroy(struct lock *l);

/* Make a free RLock. Returns as lock_init(). */
int rlock_init(struct rlock *l);

/*
 * Take the lock, or take it once more: a thread that holds it gets it again at
 * once, whatever the timeout, and its depth grows by one. Other threads block
 * until the owner has released it as often as it has acquired it. Returns as
 * lock_acquire(). More than a thousand times is not tested.
 */
int rlock_acquire(struct rlock *l, int64_t timeout_ns);

/*
 * Undo one acquire of the calling thread; the last one frees the lock, and one
 * of those who wait for it goes on. Returns 0; EPERM when the caller does not
 * hold the lock: then nothing has changed. Does not block.
 */
int rlock_release(struct rlock *l);

/*
 * Set *OUT to how often the calling thread holds the lock: 0 when it does not,
 * whoever else may. Returns 0.
 */
int rlock_depth(struct rlock *l, unsigned *out);

/*
 * Free what init took. Returns 0; or EBUSY while the lock is held: then
 * nothing has changed.
 */
int rlock_destroy(struct rlock *l);

/*
 * Take all N locks V[0] to V[N - 1], or none. Returns 0 with all of them, at
 * once when N is 0; or EAGAIN, ETIMEDOUT or EINVAL (see "Timeouts"), or
 * EDEADLK when a lock is in V twice: then with none of them. All are released
 * one by one, with lock_release().
 *
 * It may have some of the locks for a moment, while it tries; but while it is
 * blocked it holds none, so it is never part of a deadlock: whatever the
 * order of V, and in whatever order other threads take the same locks, one by
 * one or together.
 */
int lock_acquire_all(struct lock *const v[], size_t n, int64_t timeout_ns);

/*
 * Run the statement or block that follows while holding the struct lock to
 * which L points, as Python's `with l:` does:
 *
 *     WITH_LOCK(&lock)
 *     {
 *         counter++;
 *     }
 *
 * However the block is left (at its end, or by return, break, continue or
 * goto), the lock is then released, once. (break and continue leave the block,
 * not a loop around it.) Not two on one line.
 */
#define WITH_LOCK(l)          WITH_LOCK_AS_(l, WITH_LOCK_NAME_(lock_, __LINE__))
#define WITH_LOCK_NAME_(a, b) WITH_LOCK_GLUE_(a, b)
#define WITH_LOCK_GLUE_(a, b) a##b
#define WITH_LOCK_AS_(l, scope)                                   \
    for (struct lock * scope                                      \
             __attribute__((cleanup(lock_exit))) = lock_enter(l); \
         scope != NULL; lock_exit(&scope))

/* What WITH_LOCK does on the way in: take the lock L, and return L. */
struct lock *lock_enter(struct lock *l);

/*
 * What WITH_LOCK does on the way out: when *SCOPE is not NULL, release that
 * lock and set *SCOPE to NULL. At the end of a block it is called twice.
 */
void lock_exit(struct lock **scope);

/*
 * Append LINE and '\n' to the string TEXT, which has room for SIZE bytes, its
 * final '\0' included, while holding L: no two calls with the same L mix
 * their lines. Returns 0; EMSGSIZE when it does not fit: then TEXT has not
 * changed. Blocks only to take L, and never keeps it.
 */
int lock_append(struct lock *l, char *text, size_t size, const char *line);

#endif

/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../locks.h"
#include "labtest.h"

/* Many times what a solution takes that sleeps; one that spins gets here. */
enum { STEPS = 20000 };

/* A free lock, in memory that held anything. */
static inline void make_lock(struct lock *l)
{
    poison(l, sizeof(*l));
    RETURNS(0, lock_init(l), "lock_init makes a free lock");
}

/* The same, an RLock. */
static inline void make_rlock(struct rlock *l)
{
    poison(l, sizeof(*l));
    RETURNS(0, rlock_init(l), "rlock_init makes a free RLock");
}

/* Is it held? */
static inline bool locked(struct lock *l)
{
    bool held = true;
    RETURNS(0, lock_locked(l, &held), "lock_locked returns 0");
    return held;
}

/* How often does the caller hold it? */
static inline unsigned depth(struct rlock *l)
{
    unsigned times = 12345;
    RETURNS(0, rlock_depth(l, &times), "rlock_depth returns 0");
    return times;
}

/* The end of a lock that nobody holds. */
static inline void end_lock(struct lock *l)
{
    RETURNS(0, lock_destroy(l), "destroy returns 0 when nobody holds the lock");
}

/* The same, an RLock. */
static inline void end_rlock(struct rlock *l)
{
    RETURNS(0, rlock_destroy(l),
            "destroy returns 0 when nobody holds the lock");
}

/* Takes the lock ARG and gives it back: a thread. */
static inline void *pass_through(void *arg)
{
    RETURNS(0, lock_acquire(arg, LAB_FOREVER),
            "acquire waits for the lock and returns 0");
    RETURNS(0, lock_release(arg), "release returns 0");
    return NULL;
}

/* Takes the lock ARG and keeps it: a thread. */
static inline void *take(void *arg)
{
    RETURNS(0, lock_acquire(arg, LAB_FOREVER),
            "acquire waits for the lock and returns 0");
    return NULL;
}

#endif

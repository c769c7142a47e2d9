/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../conditions.h"
#include "labtest.h"

/* Many times what a solution takes that sleeps; one that spins gets here. */
enum { STEPS = 20000 };

/* An event that is not set, in memory that held anything. */
static inline void make_event(struct event *e)
{
    poison(e, sizeof(*e));
    RETURNS(0, event_init(e), "event_init makes an event");
}

/* The end of an event that nobody waits for. */
static inline void end_event(struct event *e)
{
    RETURNS(0, event_destroy(e), "destroy returns 0 when nobody is inside");
}

/* Is it set? */
static inline bool is_set(struct event *e)
{
    bool set = false;
    RETURNS(0, event_is_set(e, &set), "event_is_set returns 0");
    return set;
}

/* A condition; with L NULL it has a lock of its own. */
static inline void make_cv(struct cv *c, struct rlock *l)
{
    poison(c, sizeof(*c));
    RETURNS(0, cv_init(c, l), "cv_init makes a condition");
}

/* The end of a condition that nobody waits in. */
static inline void end_cv(struct cv *c)
{
    RETURNS(0, cv_destroy(c), "destroy returns 0 when nobody is inside");
}

/* Take a condition's lock. */
static inline void enter(struct cv *c)
{
    RETURNS(0, cv_acquire(c, LAB_FOREVER), "cv_acquire takes the lock");
}

/* Give it back. */
static inline void leave(struct cv *c)
{
    RETURNS(0, cv_release(c), "cv_release gives the lock back");
}

/* Notify N, with the lock. */
static inline void notify(struct cv *c, unsigned n)
{
    enter(c);
    RETURNS(0, cv_notify(c, n), "notify returns 0 when the caller holds it");
    leave(c);
}

/* Waits once in the condition ARG, until it is notified: a thread. */
static inline void *wait_once(void *arg)
{
    enter(arg);
    RETURNS(0, cv_wait(arg, LAB_FOREVER),
            "wait returns 0 when it was notified");
    leave(arg);
    return NULL;
}

/* Waits for the event ARG: a thread. */
static inline void *wait_for_event(void *arg)
{
    RETURNS(0, event_wait(arg, LAB_FOREVER),
            "event_wait returns 0 when it was set during the call");
    return NULL;
}

#endif

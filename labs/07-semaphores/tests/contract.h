/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../semaphores.h"
#include "labtest.h"

/* A semaphore with VALUE permits, in memory that held anything. */
static inline void make_semaphore(struct semx *s, unsigned value)
{
    poison(s, sizeof(*s));
    RETURNS(0, semx_init(s, value), "semx_init makes a semaphore");
}

/* The same, bounded. */
static inline void make_bounded(struct semx *s, unsigned value)
{
    poison(s, sizeof(*s));
    RETURNS(0, bsemx_init(s, value), "bsemx_init makes a bounded semaphore");
}

/* A barrier without an action. */
static inline void make_barrier(struct barrier *b, unsigned parties)
{
    poison(b, sizeof(*b));
    RETURNS(0, barrier_init(b, parties, NULL, NULL),
            "barrier_init makes a barrier");
}

/* How many permits are free. */
static inline unsigned permits(struct semx *s)
{
    unsigned value = 12345;
    RETURNS(0, semx_value(s, &value), "semx_value returns 0");
    return value;
}

#endif

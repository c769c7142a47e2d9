/*
 * contract.h: what the tests of this lab share.
 *
 * The clock of these tests is virtual. It stands still while a thread can
 * run, so a thread that computes for a while is played by one that lets time
 * pass, with whatever it holds: compute(). Nothing here depends on how fast a
 * machine is.
 */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include <time.h>

#include "../gil.h"
#include "labtest.h"

/* More steps than any right solution needs: then nothing gets anywhere. */
enum { STEPS = 50000 };

/* A GIL in memory that held anything. */
static inline void make_gil(struct gil *g, int64_t interval_ns)
{
    poison(g, sizeof(*g));
    RETURNS(0, gil_init(g, interval_ns), "gil_init makes a GIL");
}

/* A thread, likewise. */
static inline void make_thread(struct gil_thread *t)
{
    poison(t, sizeof(*t));
    RETURNS(0, gil_thread_init(t), "gil_thread_init returns 0");
}

/* NS pass, and the thread keeps what it holds. */
static inline void compute(int64_t ns)
{
    const struct timespec pause = {ns / (1000 * MS), ns % (1000 * MS)};
    nanosleep(&pause, NULL);
}

/* Take the GIL, and drop it, as they should. */
static inline void take(struct gil *g, struct gil_thread *t)
{
    RETURNS(0, gil_take(g, t), "take returns 0 with the GIL");
}

/* As above. */
static inline void drop(struct gil *g, struct gil_thread *t)
{
    RETURNS(0, gil_drop(g, t), "drop returns 0 when T holds the GIL");
}

/* The end of a test. */
static inline void finish(struct gil *g)
{
    RETURNS(0, gil_destroy(g),
            "destroy returns 0 when nobody holds the GIL or waits for it");
}

/* A thread that takes the GIL, counts, and goes. */
struct visitor {
    struct gil *gil;
    struct gil_thread self;
    int *visits; /* by the GIL */
};

/* The body of a visitor's thread. */
static inline void *visit(void *arg)
{
    struct visitor *visitor = arg;
    make_thread(&visitor->self);
    take(visitor->gil, &visitor->self);
    ++*visitor->visits;
    drop(visitor->gil, &visitor->self);
    return NULL;
}

/* Let COUNT visitors wait for a GIL that the caller holds. */
static inline void let_wait(struct visitor *visitors, pthread_t *threads,
                            unsigned count, struct gil *g, int *visits)
{
    for (unsigned i = 0; i < count; i++) {
        visitors[i].gil = g;
        visitors[i].visits = visits;
        start(&threads[i], visit, &visitors[i]);
    }
    EQUALS(count, weave_settle(), "take blocks while another holds the GIL");
}

#endif

/*
 * counter.h: a counter for many threads, made in four ways.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None changes errno, prints (except where it says
 * so), or ends the program. Pointers are never NULL.
 *
 * Which calls on one counter may overlap (- safe; X unsafe, and not tested):
 *
 *                    init  add, get, where  destroy
 *     init             X          X            X
 *     add, get, where  X          -            X
 *     destroy          X          X            X
 *
 * Two counters never disturb each other. After counter_destroy() the memory is
 * yours again: it may be overwritten, or be given to counter_init().
 */
#ifndef COUNTER_H
#define COUNTER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

/* How a counter is kept exact. */
enum counter_kind {
    COUNTER_BROKEN,  /* not at all: given, and wrong on purpose */
    COUNTER_MUTEX,   /* by a mutex */
    COUNTER_ATOMIC,  /* by one C11 atomic */
    COUNTER_SHARDED, /* by an atomic for each thread, added up by get */
    COUNTER_KINDS
};

enum {
    COUNTER_SHARDS = 8, /* this many threads have a shard of their own */
    CACHE_LINE = 64     /* bytes that a processor core owns as one */
};

/* A part of a sharded counter. The first one of an array is aligned. */
struct shard {
    _Alignas(64) atomic_int_least64_t value;
};

/*
 * A counter. The caller provides the memory, which may hold anything before
 * init. The members are for your code only: the tests never look at them. Use
 * those that you need, and leave the others alone.
 */
struct counter {
    enum counter_kind kind;
    pthread_mutex_t lock;
    int64_t value; /* BROKEN, and MUTEX: by lock */
    atomic_int_least64_t atomic;
    struct shard shards[COUNTER_SHARDS];
    atomic_int_least64_t spare[COUNTER_SHARDS];
};

/*
 * Make a counter of this KIND; it is 0. Returns 0; EINVAL when there is no
 * such kind; or what pthread_mutex_init() returned.
 */
int counter_init(struct counter *c, enum counter_kind kind);

/*
 * Add DELTA, which may be negative. No update is ever lost, however many
 * threads add (except by COUNTER_BROKEN). Returns 0.
 *
 * COUNTER_MUTEX returns EOVERFLOW when the sum would not fit in an int64_t:
 * then nothing has changed, and the counter works on. The other kinds do not
 * check, and the tests do not go so far with them.
 */
int counter_add(struct counter *c, int64_t delta);

/*
 * Set *OUT to the sum of what was added. It is exact once all threads that
 * add have been joined. While they run, MUTEX and ATOMIC give a sum that was
 * true at some moment of the call; SHARDED may miss what is being added.
 * Returns 0.
 */
int counter_get(struct counter *c, int64_t *out);

/*
 * Set *OUT to the address of the variable to which counter_add() adds when
 * the calling thread calls it. Of a sharded counter, up to COUNTER_SHARDS
 * threads have each a shard of their own, and no two shards share a cache
 * line: their addresses are at least CACHE_LINE bytes apart. More threads may
 * share shards. Of the other kinds all threads have the same variable.
 * Returns 0.
 */
int counter_where(struct counter *c, const void **out);

/* Free what init took. Returns 0. */
int counter_destroy(struct counter *c);

/*
 * Start THREADS threads. Each of them does this TIMES times: call WORK(ARG),
 * then add 1 to C. Wait for all of them. The threads work at the same time:
 * nothing but the adding is one after the other. Returns 0; EINVAL when
 * THREADS is 0; ENOMEM; or EAGAIN when a thread cannot be started: those
 * that were started do all their work and are joined first.
 */
int counter_run(struct counter *c, unsigned threads, unsigned times,
                void (*work)(void *), void *arg);

/*
 * The lecture's example. Start THREADS threads that share one number, at first
 * 0. Each of them does this ROUNDS times: count to the next multiple of STEP
 * by adding 1 to the number STEP times, then print it to F as the line
 *
 *     Counter is 3
 *
 * With 2 threads, 2 rounds and steps of 3 the output is 3, 6, 9, 12, in every
 * run: all multiples, in order, each line whole. So a thread must not be
 * disturbed during a whole round. Returns and waits as counter_run(); EINVAL
 * also when STEP is 0.
 */
int print_multiples(FILE *f, unsigned threads, unsigned rounds, unsigned step);

#endif

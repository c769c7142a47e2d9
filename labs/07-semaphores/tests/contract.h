/* contract.h: how the tests quote the contract when it is broken. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include <errno.h>
#include <string.h>

#include "../semaphores.h"
#include "labtest.h"

enum { MS = 1000000 };

/* "EAGAIN" for EAGAIN. */
static inline const char *error_name(int error)
{
    const char *name = error != 0 ? strerrorname_np(error) : "0";
    return name != NULL ? name : "no error number";
}

/* CALL must return WANTED: so says SENTENCE. */
#define RETURNS(wanted, call, sentence)                                      \
    do {                                                                     \
        int got_ = (call);                                                   \
        ck_assert_msg(got_ == (wanted), "%s (%s returned %s instead of %s)", \
                      (sentence), #call, error_name(got_),                   \
                      error_name(wanted));                                   \
    } while (0)

/* The number VALUE must be WANTED: so says SENTENCE. */
#define EQUALS(wanted, value, sentence)                                        \
    do {                                                                       \
        unsigned got_ = (value);                                               \
        ck_assert_msg(got_ == (unsigned)(wanted),                              \
                      "%s (%s is %u instead of %u)", (sentence), #value, got_, \
                      (unsigned)(wanted));                                     \
    } while (0)

/* SENTENCE must hold. */
#define HOLDS(condition, sentence) \
    ck_assert_msg((condition), "%s (%s is false)", (sentence), #condition)

/* Fill memory with what init must not rely on. */
static inline void poison(void *memory, size_t size)
{
    memset(memory, 0xA5, size);
}

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

/* Start RUN(ARG) in a thread. */
static inline void start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, run, arg), 0);
}

/* Wait for the end of COUNT threads. */
static inline void join(const pthread_t *threads, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
}

#endif

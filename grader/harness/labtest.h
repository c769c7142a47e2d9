/*
 * labtest.h: what a lab's test file includes.
 *
 * A test is a libcheck test whose body explores the student's code:
 *
 *     START_TEST(two_threads_take_turns)
 *     {
 *         weave_explore(two_threads, NULL);
 *     }
 *     END_TEST
 *
 *     LAB_SUITE(locks)
 *     {
 *         lab_case("mutual-exclusion");       id of a check in lab.yaml
 *         lab_test(two_threads_take_turns);
 *     }
 *
 * All calls of the student's code belong inside explored bodies.
 */
#ifndef HARNESS_LABTEST_H
#define HARNESS_LABTEST_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "weave.h"

/* Define and register a suite; the block after it adds cases and tests. */
#define LAB_SUITE(name)                                                \
    static void lab_suite_##name(void);                                \
    __attribute__((constructor)) static void lab_register_##name(void) \
    {                                                                  \
        lab_register(#name, lab_suite_##name);                         \
    }                                                                  \
    static void lab_suite_##name(void)

/* The harness calls ADD to fill the suite NAME; strings are kept. */
void lab_register(const char *name, void (*add)(void));

/* Tests that follow belong to the check with this ID; the string is kept. */
void lab_case(const char *id);

/* Add a test to the current case. */
void lab_test(const TTest *test);

/*
 * How tests quote the contract: the sentence that was broken comes first,
 * then what was seen.
 */

/* Nanoseconds. */
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

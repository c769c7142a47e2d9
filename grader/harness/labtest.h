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

#endif

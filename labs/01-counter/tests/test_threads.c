/* test_threads.c: public tests of counter_run and print_multiples. */
#include <stdlib.h>

#include "tests/contract.h"

/* ---- counter_run ---- */

static void note_call(void *calls)
{
    atomic_fetch_add((atomic_uint *)calls, 1);
}

static void run_two(void *arg)
{
    struct counter c;
    atomic_uint calls = 0;
    make_counter(&c, *(const enum counter_kind *)arg);
    RETURNS(0, counter_run(&c, 2, 2, note_call, &calls),
            "counter_run returns 0");
    EQUALS(4, atomic_load(&calls), "each thread calls WORK TIMES times");
    SUM_IS(4, &c, "each thread adds 1 after each piece of work");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(all_work_is_done_and_counted)
{
    enum counter_kind kind = COUNTER_MUTEX;
    weave_explore(run_two, &kind);
    kind = COUNTER_ATOMIC;
    weave_explore(run_two, &kind);
}
END_TEST

static void do_work(void *unused)
{
    (void)unused;
    weave_work(100000);
}

static void run_four(void *unused)
{
    struct counter c;
    (void)unused;
    make_counter(&c, COUNTER_MUTEX);
    RETURNS(0, counter_run(&c, 4, 2, do_work, NULL), "counter_run returns 0");
    SUM_IS(8, &c, "each thread adds 1 after each piece of work");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

/* The threads work at the same time: four are nearly four times as fast. */
START_TEST(threads_work_at_the_same_time)
{
    weave_parallelism(run_four, 3.0, NULL);
}
END_TEST

static void start_fails(void *unused)
{
    struct counter c;
    atomic_uint calls = 0;
    (void)unused;
    make_counter(&c, COUNTER_ATOMIC);
    weave_fail(WEAVE_FAIL_CREATE, 2);
    int error = counter_run(&c, 3, 1, note_call, &calls);
    EQUALS(1, weave_failed(WEAVE_FAIL_CREATE), "counter_run starts threads");
    RETURNS(EAGAIN, error, "EAGAIN when a thread cannot be started");
    HOLDS(atomic_load(&calls) >= 1,
          "those that were started do all their work");
    SUM_IS(atomic_load(&calls), &c,
           "those that were started do all their work");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(a_thread_that_does_not_start_is_reported)
{
    weave_explore(start_fails, NULL);
}
END_TEST

static void no_memory(void *unused)
{
    struct counter c;
    atomic_uint calls = 0;
    (void)unused;
    make_counter(&c, COUNTER_ATOMIC);
    weave_fail(WEAVE_FAIL_MALLOC, 1); /* in the explore build only */
    int error = counter_run(&c, 2, 1, note_call, &calls);
    RETURNS(weave_failed(WEAVE_FAIL_MALLOC) > 0 ? ENOMEM : 0, error,
            "counter_run returns ENOMEM when there is no memory");
    SUM_IS(atomic_load(&calls), &c, "what was worked is counted");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(no_memory_is_reported)
{
    weave_explore(no_memory, NULL);
}
END_TEST

/* ---- print_multiples ---- */

static void lecture_example(void *unused)
{
    (void)unused;
    char *text = multiples(2, 2, 3);
    ck_assert_msg(strcmp(text, "Counter is 3\nCounter is 6\nCounter is 9\n"
                               "Counter is 12\n") == 0,
                  "all multiples, in order, each line whole: 3 6 9 12 (it "
                  "printed:\n%s)",
                  text);
    free(text);
}

START_TEST(the_multiples_come_in_order)
{
    weave_explore(lecture_example, NULL);
}
END_TEST

static void two_prints(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2; i++) {
        char *text = multiples(1, 1, 2);
        ck_assert_msg(strcmp(text, "Counter is 2\n") == 0,
                      "the number is 0 at first, in each call (it printed:\n"
                      "%s)",
                      text);
        free(text);
    }
}

START_TEST(each_call_counts_from_zero)
{
    weave_explore(two_prints, NULL);
}
END_TEST

static void printing_start_fails(void *unused)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    (void)unused;
    ck_assert_ptr_nonnull(f);
    weave_fail(WEAVE_FAIL_CREATE, 2);
    int error = print_multiples(f, 2, 1, 2);
    ck_assert_int_eq(fclose(f), 0);
    EQUALS(1, weave_failed(WEAVE_FAIL_CREATE),
           "print_multiples starts threads");
    RETURNS(EAGAIN, error, "EAGAIN when a thread cannot be started");
    HOLDS(strcmp(text, "Counter is 2\n") == 0,
          "those that were started do all their work");
    free(text);
}

START_TEST(a_printer_that_does_not_start_is_reported)
{
    weave_explore(printing_start_fails, NULL);
}
END_TEST

LAB_SUITE(threads)
{
    lab_case("run");
    lab_test(all_work_is_done_and_counted);
    lab_case("parallel");
    lab_test(threads_work_at_the_same_time);
    lab_case("no-thread");
    lab_test(a_thread_that_does_not_start_is_reported);
    lab_test(a_printer_that_does_not_start_is_reported);
    lab_test(no_memory_is_reported);
    lab_case("multiples");
    lab_test(the_multiples_come_in_order);
    lab_test(each_call_counts_from_zero);
}

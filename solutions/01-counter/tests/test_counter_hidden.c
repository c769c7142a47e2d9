/* test_counter_hidden.c: other numbers, the same rules. */
#include <stdlib.h>

#include "tests/contract.h"

static void three_add(void *arg)
{
    struct counter c;
    make_counter(&c, *(const enum counter_kind *)arg);
    struct adder adders[] = {{&c, 3, 1}, {&c, -5, 1}, {&c, 1000000000000, 1}};
    add_in_threads(adders, 3);
    SUM_IS(999999999998, &c,
           "the sum is exact once all threads that add have been joined");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

static void explore_three(enum counter_kind kind)
{
    weave_explore(three_add, &kind);
}

START_TEST(a_mutex_loses_nothing_of_three)
{
    explore_three(COUNTER_MUTEX);
}
END_TEST

START_TEST(an_atomic_loses_nothing_of_three)
{
    explore_three(COUNTER_ATOMIC);
}
END_TEST

START_TEST(shards_lose_nothing_of_three)
{
    explore_three(COUNTER_SHARDED);
}
END_TEST

static void underflow(void *unused)
{
    struct counter c;
    pthread_t thread;
    (void)unused;
    make_counter(&c, COUNTER_MUTEX);
    RETURNS(0, counter_add(&c, INT64_MIN), "counter_add returns 0");
    RETURNS(EOVERFLOW, counter_add(&c, -1),
            "COUNTER_MUTEX: EOVERFLOW when the sum would not fit");
    struct adder adder = {&c, 1, 1};
    start(&thread, add_up, &adder);
    join(&thread, 1);
    SUM_IS(INT64_MIN + 1, &c, "after EOVERFLOW the counter works on");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(a_sum_below_the_least_number_is_refused)
{
    weave_explore(underflow, NULL);
}
END_TEST

static void nothing(void *unused)
{
    (void)unused;
}

static void run_more_than_shards(void *unused)
{
    struct counter c;
    (void)unused;
    make_counter(&c, COUNTER_SHARDED);
    RETURNS(0, counter_run(&c, COUNTER_SHARDS + 2, 1, nothing, NULL),
            "counter_run returns 0");
    SUM_IS(COUNTER_SHARDS + 2, &c, "more threads may share shards");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(more_threads_than_shards_lose_nothing)
{
    weave_explore(run_more_than_shards, NULL, .schedules = 200,
                  .strategy = WEAVE_SAMPLING);
}
END_TEST

static void do_work(void *unused)
{
    (void)unused;
    weave_work(50000);
}

static void run_six(void *unused)
{
    struct counter c;
    (void)unused;
    make_counter(&c, COUNTER_ATOMIC);
    RETURNS(0, counter_run(&c, 6, 3, do_work, NULL), "counter_run returns 0");
    SUM_IS(18, &c, "each thread adds 1 after each piece of work");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(six_threads_work_at_the_same_time)
{
    weave_parallelism(run_six, 4.5, NULL);
}
END_TEST

static void three_print(void *unused)
{
    (void)unused;
    char *text = multiples(3, 1, 4);
    ck_assert_msg(
        strcmp(text, "Counter is 4\nCounter is 8\nCounter is 12\n") == 0,
        "all multiples, in order, each line whole: 4 8 12 (it printed:\n%s)",
        text);
    free(text);
}

START_TEST(three_threads_print_multiples_of_four)
{
    weave_explore(three_print, NULL);
}
END_TEST

static void print_no_round(void *unused)
{
    (void)unused;
    char *text = multiples(2, 0, 4);
    ck_assert_msg(text[0] == '\0', "no round, no line (it printed:\n%s)", text);
    free(text);
}

START_TEST(no_round_prints_no_line)
{
    weave_explore(print_no_round, NULL);
}
END_TEST

LAB_SUITE(counter_hidden)
{
    lab_case("mutex");
    lab_test(a_mutex_loses_nothing_of_three);
    lab_case("atomic");
    lab_test(an_atomic_loses_nothing_of_three);
    lab_case("sharded");
    lab_test(shards_lose_nothing_of_three);
    lab_test(more_threads_than_shards_lose_nothing);
    lab_case("overflow");
    lab_test(a_sum_below_the_least_number_is_refused);
    lab_case("parallel");
    lab_test(six_threads_work_at_the_same_time);
    lab_case("multiples");
    lab_test(three_threads_print_multiples_of_four);
    lab_test(no_round_prints_no_line);
}

/* test_counter.c: public tests of counter_*. */
#include <stdlib.h>

#include "tests/contract.h"

static const char exact[] =
    "the sum is exact once all threads that add have been joined";

/* ---- one thread ---- */

static void add_and_get(void *arg)
{
    struct counter c;
    make_counter(&c, *(const enum counter_kind *)arg);
    SUM_IS(0, &c, "a new counter is 0");
    RETURNS(0, counter_add(&c, 5), "counter_add returns 0");
    RETURNS(0, counter_add(&c, -7), "DELTA may be negative");
    SUM_IS(-2, &c, "counter_get: the sum of what was added");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(counters_count)
{
    for (enum counter_kind kind = COUNTER_MUTEX; kind < COUNTER_KINDS; kind++) {
        weave_explore(add_and_get, &kind);
    }
}
END_TEST

static void refuse_bad_values(void *unused)
{
    struct counter c;
    (void)unused;
    poison(&c, sizeof(c));
    errno = 77;
    RETURNS(EINVAL, counter_init(&c, COUNTER_KINDS),
            "EINVAL when there is no such kind");
    make_counter(&c, COUNTER_ATOMIC);
    RETURNS(EINVAL, counter_run(&c, 0, 1, NULL, NULL),
            "counter_run: EINVAL when THREADS is 0");
    RETURNS(EINVAL, print_multiples(stdout, 0, 1, 1),
            "print_multiples: EINVAL when THREADS is 0");
    RETURNS(EINVAL, print_multiples(stdout, 1, 1, 0),
            "print_multiples: EINVAL when STEP is 0");
    HOLDS(errno == 77, "no function changes errno");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(bad_values_are_refused)
{
    weave_explore(refuse_bad_values, NULL);
}
END_TEST

/* ---- no update is lost ---- */

static void two_add(void *arg)
{
    struct counter c;
    make_counter(&c, *(const enum counter_kind *)arg);
    struct adder adders[] = {{&c, 1, 2}, {&c, 10, 1}};
    add_in_threads(adders, 2);
    SUM_IS(12, &c, exact);
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

static void explore_two(enum counter_kind kind)
{
    weave_explore(two_add, &kind);
}

START_TEST(a_mutex_loses_no_update)
{
    explore_two(COUNTER_MUTEX);
}
END_TEST

START_TEST(an_atomic_loses_no_update)
{
    explore_two(COUNTER_ATOMIC);
}
END_TEST

START_TEST(shards_lose_no_update)
{
    explore_two(COUNTER_SHARDED);
}
END_TEST

/* ---- reading while others add ---- */

static void read_while_adding(void *arg)
{
    struct counter c;
    pthread_t thread;
    enum counter_kind kind = *(const enum counter_kind *)arg;
    make_counter(&c, kind);
    struct adder adder = {&c, 2, 1};
    start(&thread, add_up, &adder);
    int64_t sum = sum_of(&c);
    HOLDS(sum == 0 || sum == 2,
          "while threads add, counter_get gives a sum that was true");
    join(&thread, 1);
    SUM_IS(2, &c, exact);
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

static void explore_reading(enum counter_kind kind)
{
    weave_explore(read_while_adding, &kind);
}

START_TEST(a_mutex_can_be_read_while_others_add)
{
    explore_reading(COUNTER_MUTEX);
}
END_TEST

START_TEST(an_atomic_can_be_read_while_others_add)
{
    explore_reading(COUNTER_ATOMIC);
}
END_TEST

START_TEST(shards_can_be_read_while_others_add)
{
    explore_reading(COUNTER_SHARDED);
}
END_TEST

/* ---- the edge of the numbers ---- */

static void overflow(void *unused)
{
    struct counter c;
    (void)unused;
    make_counter(&c, COUNTER_MUTEX);
    RETURNS(0, counter_add(&c, INT64_MAX), "counter_add returns 0");
    RETURNS(EOVERFLOW, counter_add(&c, 1),
            "COUNTER_MUTEX: EOVERFLOW when the sum would not fit");
    SUM_IS(INT64_MAX, &c, "EOVERFLOW: nothing has changed");
    RETURNS(0, counter_add(&c, -1), "after EOVERFLOW the counter works on");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(a_sum_that_does_not_fit_is_refused)
{
    weave_explore(overflow, NULL);
}
END_TEST

/* ---- where it is ---- */

struct place {
    struct counter *counter;
    const void *address;
};

static void *find_place(void *arg)
{
    struct place *place = arg;
    RETURNS(0, counter_where(place->counter, &place->address),
            "counter_where returns 0");
    RETURNS(0, counter_add(place->counter, 1), "counter_add returns 0");
    return NULL;
}

/* The places of COUNT threads that all live at the same time. */
static void find_places(struct place *places, struct counter *c, unsigned count)
{
    pthread_t threads[COUNTER_SHARDS];
    for (unsigned i = 0; i < count; i++) {
        places[i].counter = c;
        start(&threads[i], find_place, &places[i]);
    }
    join(threads, count);
}

static void own_shards(void *unused)
{
    struct counter c;
    struct place places[3];
    (void)unused;
    make_counter(&c, COUNTER_SHARDED);
    find_places(places, &c, 3);
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < i; j++) {
            intptr_t apart = (const char *)places[i].address -
                             (const char *)places[j].address;
            ck_assert_msg(apart >= CACHE_LINE || apart <= -CACHE_LINE,
                          "shards are at least CACHE_LINE bytes apart (two "
                          "are %ld bytes apart)",
                          (long)apart);
        }
    }
    SUM_IS(3, &c, exact);
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(each_thread_has_a_cache_line_of_its_own)
{
    weave_explore(own_shards, NULL, .schedules = 20);
}
END_TEST

static void same_variable(void *arg)
{
    struct counter c;
    struct place places[2];
    make_counter(&c, *(const enum counter_kind *)arg);
    find_places(places, &c, 2);
    HOLDS(places[0].address == places[1].address,
          "of the other kinds all threads have the same variable");
    RETURNS(0, counter_destroy(&c), "counter_destroy returns 0");
}

START_TEST(the_others_share_one_variable)
{
    enum counter_kind kind = COUNTER_MUTEX;
    weave_explore(same_variable, &kind, .schedules = 20);
    kind = COUNTER_ATOMIC;
    weave_explore(same_variable, &kind, .schedules = 20);
}
END_TEST

/* ---- two counters ---- */

static void two_counters(void *arg)
{
    struct counter a;
    struct counter b;
    enum counter_kind kind = *(const enum counter_kind *)arg;
    make_counter(&a, kind);
    make_counter(&b, kind);
    struct adder adders[] = {{&a, 1, 1}, {&b, 100, 1}};
    add_in_threads(adders, 2);
    SUM_IS(1, &a, "two counters never disturb each other");
    RETURNS(0, counter_destroy(&a), "counter_destroy returns 0");
    SUM_IS(100, &b, "two counters never disturb each other");
    RETURNS(0, counter_destroy(&b), "counter_destroy returns 0");
}

START_TEST(two_counters_do_not_disturb_each_other)
{
    for (enum counter_kind kind = COUNTER_MUTEX; kind < COUNTER_KINDS; kind++) {
        weave_explore(two_counters, &kind);
    }
}
END_TEST

LAB_SUITE(counter)
{
    lab_case("basics");
    lab_test(counters_count);
    lab_test(bad_values_are_refused);
    lab_case("mutex");
    lab_test(a_mutex_loses_no_update);
    lab_test(a_mutex_can_be_read_while_others_add);
    lab_case("atomic");
    lab_test(an_atomic_loses_no_update);
    lab_test(an_atomic_can_be_read_while_others_add);
    lab_case("sharded");
    lab_test(shards_lose_no_update);
    lab_test(shards_can_be_read_while_others_add);
    lab_case("overflow");
    lab_test(a_sum_that_does_not_fit_is_refused);
    lab_case("cache-lines");
    lab_test(each_thread_has_a_cache_line_of_its_own);
    lab_test(the_others_share_one_variable);
    lab_case("independence");
    lab_test(two_counters_do_not_disturb_each_other);
}

/*
 * test_threads_hidden.c: the same rules as in the public tests, with other
 * numbers, other orders, and more threads.
 */
#include <stdatomic.h>
#include <stdio.h>

#include "tests/contract.h"

/* ---- one thread ---- */

static int return_minus_one(void *unused)
{
    (void)unused;
    return -1;
}

static void use_twice(void *unused)
{
    struct thr t;
    (void)unused;
    for (int i = 0; i < 2; i++) {
        start_thread(&t, return_minus_one, NULL);
        RETURNS(0, thr_join(&t, 3600LL * 1000 * MS), "thr_join returns 0");
        result_is(-1, &t);
        RETURNS(EINVAL, thr_join(&t, INT64_MIN),
                "a timeout below -1 is EINVAL");
        RETURNS(0, thr_destroy(&t), "destroy returns 0 at the end");
    }
}

START_TEST(hidden_memory_may_be_used_again)
{
    weave_explore(use_twice, NULL);
}
END_TEST

static void name_and_name(void *unused)
{
    struct thr t;
    const char *name = NULL;
    (void)unused;
    poison(&t, sizeof(t));
    RETURNS(0, thr_init(&t, return_minus_one, NULL, ""), "thr_init returns 0");
    RETURNS(0, thr_name(&t, &name), "thr_name returns 0");
    HOLDS(strcmp(name, "") == 0, "NAME is copied");
    RETURNS(0, thr_start(&t), "thr_start starts a new thread");
    end_thread(&t);
    char given[] = "download";
    RETURNS(0, thr_init(&t, return_minus_one, NULL, given), "init returns 0");
    memset(given, '-', 3);
    RETURNS(0, thr_start(&t), "thr_start starts a new thread");
    RETURNS(0, thr_join(&t, LAB_FOREVER), "thr_join returns 0");
    RETURNS(0, thr_name(&t, &name), "thr_name returns 0");
    HOLDS(strcmp(name, "download") == 0, "the name lives as long as T");
    RETURNS(0, thr_destroy(&t), "destroy returns 0 at the end");
}

START_TEST(hidden_a_name_lives_as_long_as_its_thread)
{
    weave_explore(name_and_name, NULL);
}
END_TEST

static void *name_one(void *arg)
{
    make_thread(arg, return_minus_one, NULL);
    return NULL;
}

static void name_three(void *unused)
{
    struct thr t[3];
    pthread_t threads[2];
    const char *names[3];
    (void)unused;
    start(&threads[0], name_one, &t[0]);
    start(&threads[1], name_one, &t[1]);
    name_one(&t[2]);
    join(threads, 2);
    for (int i = 0; i < 3; i++) {
        RETURNS(0, thr_name(&t[i], &names[i]), "thr_name returns 0");
    }
    HOLDS(strcmp(names[0], names[1]) != 0 && strcmp(names[1], names[2]) != 0 &&
              strcmp(names[0], names[2]) != 0,
          "no two threads get the same name");
    for (int i = 0; i < 3; i++) {
        RETURNS(0, thr_destroy(&t[i]), "a new thread may be destroyed");
    }
}

START_TEST(hidden_no_two_of_three_get_the_same_name)
{
    weave_explore(name_three, NULL);
}
END_TEST

/* ---- a thread that starts a thread ---- */

struct family {
    struct thr parent;
    struct thr child;
    int legacy; /* ordered by start and join alone */
};

static int inherit(void *arg)
{
    struct family *family = arg;
    return family->legacy + 1;
}

static int bring_up(struct thr *self)
{
    struct family *family = (struct family *)self;
    int result = -1;
    family->legacy = 10;
    start_thread(&family->child, inherit, family);
    RETURNS(0, thr_join(&family->child, LAB_FOREVER), "a thread may join");
    state_is(THR_RUNNING, self, "after thr_join() it is running again");
    RETURNS(0, thr_result(&family->child, &result), "thr_result returns 0");
    RETURNS(0, thr_destroy(&family->child), "destroy returns 0 at the end");
    return result + 1;
}

static void two_generations(void *unused)
{
    static const struct thr_ops ops = {bring_up};
    struct family family;
    (void)unused;
    poison(&family, sizeof(family));
    RETURNS(0, thr_init_ops(&family.parent, &ops, "parent"), "init returns 0");
    RETURNS(0, thr_start(&family.parent), "thr_start starts a new thread");
    RETURNS(0, thr_join(&family.parent, LAB_FOREVER), "thr_join returns 0");
    result_is(12, &family.parent);
    RETURNS(0, thr_destroy(&family.parent), "destroy returns 0 at the end");
}

START_TEST(hidden_a_thread_may_start_and_join_another)
{
    weave_explore(two_generations, NULL);
}
END_TEST

static int join_its_child(void *arg)
{
    struct family *family = arg;
    RETURNS(EDEADLK, thr_join(&family->child, 3LL * MS),
            "EDEADLK when T is the calling thread");
    RETURNS(EBUSY, thr_destroy(&family->child),
            "thr_destroy: EBUSY while it is alive, also for itself");
    RETURNS(EALREADY, thr_start(&family->child),
            "EALREADY, also for the thread itself");
    return 1;
}

static int watch_child(struct thr *self)
{
    struct family *family = (struct family *)self;
    start_thread(&family->child, join_its_child, family);
    RETURNS(EDEADLK, thr_join(self, LAB_FOREVER),
            "EDEADLK when T is the calling thread");
    end_thread(&family->child);
    return 2;
}

static void self_joins(void *unused)
{
    static const struct thr_ops ops = {watch_child};
    struct family family;
    (void)unused;
    poison(&family, sizeof(family));
    RETURNS(0, thr_init_ops(&family.parent, &ops, NULL), "init returns 0");
    RETURNS(0, thr_start(&family.parent), "thr_start starts a new thread");
    end_thread(&family.parent);
}

START_TEST(hidden_each_thread_knows_itself)
{
    weave_explore(self_joins, NULL);
}
END_TEST

/* ---- join ---- */

static void *give_up_joining(void *arg)
{
    RETURNS(ETIMEDOUT, thr_join(arg, 2LL * MS),
            "ETIMEDOUT when the time is over");
    return NULL;
}

static void *stay_joining(void *arg)
{
    RETURNS(0, thr_join(arg, LAB_FOREVER), "thr_join waits for the end");
    result_is(42, arg);
    return NULL;
}

static void some_give_up(void *unused)
{
    struct thr t;
    pthread_t threads[2];
    struct gate gate = GATE_INIT;
    (void)unused;
    start_thread(&t, pass_gate, &gate);
    start(&threads[0], give_up_joining, &t);
    start(&threads[1], stay_joining, &t);
    join(&threads[0], 1);
    EQUALS(2, weave_settle(), "who gives up does not disturb who waits");
    open_gate(&gate);
    join(&threads[1], 1);
    RETURNS(0, thr_destroy(&t), "destroy returns 0 at the end");
}

START_TEST(hidden_who_gives_up_disturbs_nobody)
{
    weave_explore(some_give_up, NULL);
}
END_TEST

static void long_waits(void *unused)
{
    static const int64_t timeouts_ns[] = {1, 999999999, 1500000000LL,
                                          3600LL * 1000 * MS};
    struct thr t;
    struct gate gate = GATE_INIT;
    (void)unused;
    start_thread(&t, pass_gate, &gate);
    for (unsigned i = 0; i < 4; i++) {
        int64_t begin = weave_now_ns();
        RETURNS(ETIMEDOUT, thr_join(&t, timeouts_ns[i]),
                "ETIMEDOUT when the time is over");
        int64_t waited = weave_now_ns() - begin;
        HOLDS(waited >= timeouts_ns[i] && waited < timeouts_ns[i] + MS,
              "timeouts are nanoseconds from the call");
    }
    open_gate(&gate);
    end_thread(&t);
}

START_TEST(hidden_timeouts_of_all_sizes)
{
    weave_explore(long_waits, NULL);
}
END_TEST

static void second_start_fails(void *unused)
{
    struct thr t[2];
    (void)unused;
    make_thread(&t[0], return_minus_one, NULL);
    make_thread(&t[1], return_minus_one, NULL);
    weave_fail(WEAVE_FAIL_CREATE, 2);
    RETURNS(0, thr_start(&t[0]), "thr_start starts a new thread");
    RETURNS(EAGAIN, thr_start(&t[1]), "what pthread_create() returned");
    state_is(THR_NEW, &t[1], "when there is no thread to be had: still new");
    RETURNS(0, thr_destroy(&t[1]), "a new thread may be destroyed");
    end_thread(&t[0]);
}

START_TEST(hidden_a_failed_start_concerns_one)
{
    weave_explore(second_start_fails, NULL);
}
END_TEST

/* ---- thr_map ---- */

static int cube(unsigned number)
{
    return (int)(number * number * number) - 1;
}

static void map_some(void *arg)
{
    const unsigned count = *(const unsigned *)arg;
    int results[4] = {99, 99, 99, 99};
    RETURNS(0, thr_map(cube, count, results), "thr_map returns 0");
    for (unsigned i = 0; i < 4; i++) {
        HOLDS(results[i] == (i < count ? cube(i) : 99),
              "RESULTS[i] is what FN(i) returned");
    }
}

static int map_inside(void *unused)
{
    unsigned count = 2;
    (void)unused;
    map_some(&count);
    return 0;
}

static void map_in_map(void *unused)
{
    struct thr t;
    unsigned count = 1;
    (void)unused;
    start_thread(&t, map_inside, NULL);
    map_some(&count);
    end_thread(&t);
}

START_TEST(hidden_maps_of_other_sizes)
{
    unsigned counts[] = {1, 2};
    weave_explore(map_some, &counts[0]);
    weave_explore(map_some, &counts[1]);
    weave_explore(map_in_map, NULL);
}
END_TEST

static int work(unsigned number)
{
    weave_work(100000 * (number + 1));
    return (int)number;
}

static void map_three(void *unused)
{
    int results[3];
    (void)unused;
    RETURNS(0, thr_map(work, 3, results), "thr_map returns 0");
}

START_TEST(hidden_a_map_is_as_long_as_its_longest)
{
    weave_parallelism(map_three, 1.8, NULL);
}
END_TEST

LAB_SUITE(threads_hidden)
{
    lab_case("lifecycle");
    lab_test(hidden_memory_may_be_used_again);
    lab_case("names");
    lab_test(hidden_a_name_lives_as_long_as_its_thread);
    lab_test(hidden_no_two_of_three_get_the_same_name);
    lab_case("alive");
    lab_test(hidden_a_thread_may_start_and_join_another);
    lab_case("join-self");
    lab_test(hidden_each_thread_knows_itself);
    lab_case("join-by-many");
    lab_test(hidden_who_gives_up_disturbs_nobody);
    lab_case("join-timeout");
    lab_test(hidden_timeouts_of_all_sizes);
    lab_case("no-thread");
    lab_test(hidden_a_failed_start_concerns_one);
    lab_case("map");
    lab_test(hidden_maps_of_other_sizes);
    lab_case("parallel");
    lab_test(hidden_a_map_is_as_long_as_its_longest);
}

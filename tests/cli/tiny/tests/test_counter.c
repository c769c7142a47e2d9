/* test_counter.c: the tests of the tiny lab. */
#include "labtest.h"

#include "counter.h"

static void count_to_two(void *unused)
{
    struct counter c;
    (void)unused;
    counter_init(&c);
    ck_assert_int_eq(counter_add(&c), 1);
    ck_assert_int_eq(counter_add(&c), 2);
    counter_destroy(&c);
}

START_TEST(one_thread_counts)
{
    weave_explore(count_to_two, NULL);
}
END_TEST

static void *add(void *c)
{
    counter_add(c);
    return NULL;
}

static void two_add(void *unused)
{
    struct counter c;
    pthread_t thread[2];
    (void)unused;
    counter_init(&c);
    ck_assert_int_eq(pthread_create(&thread[0], NULL, add, &c), 0);
    ck_assert_int_eq(pthread_create(&thread[1], NULL, add, &c), 0);
    pthread_join(thread[0], NULL);
    pthread_join(thread[1], NULL);
    ck_assert_int_eq(counter_add(&c), 3);
    counter_destroy(&c);
}

START_TEST(two_threads_count)
{
    weave_explore(two_add, NULL);
}
END_TEST

LAB_SUITE(tiny)
{
    lab_case("counts");
    lab_test(one_thread_counts);
    lab_case("counts-together");
    lab_test(two_threads_count);
}

/*
 * test_shutdown_hidden.c: the same rules as in the public tests, with other
 * numbers and other bounds.
 */
#include "tests/contract.h"

/* ---- join ---- */

static void *do_one(void *arg)
{
    get(arg);
    done(arg);
    return NULL;
}

static void three_tasks(void *unused)
{
    struct queue q;
    pthread_t threads[3];
    (void)unused;
    make_queue(&q, 0);
    put(&q, 1);
    put(&q, 2);
    put(&q, 3);
    start(&threads[0], join_queue, &q);
    start(&threads[1], do_one, &q);
    start(&threads[2], do_one, &q);
    EQUALS(1, weave_settle(), "join waits until each item is done");
    do_one(&q);
    join(threads, 3);
    RETURNS(0, queue_join(&q, 0), "each item is done: join returns 0");
    put(&q, 4);
    RETURNS(EAGAIN, queue_join(&q, 0), "join waits until each item is done");
    end_queue(&q);
}

START_TEST(hidden_join_waits_for_three)
{
    weave_explore(three_tasks, NULL, .steps = STEPS);
}
END_TEST

static void *report_done(void *arg)
{
    int error = queue_task_done(arg);
    HOLDS(error == 0 || error == EINVAL, "task_done returns 0 or EINVAL");
    return error == 0 ? arg : NULL;
}

static void both_report(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    void *was_first[2];
    (void)unused;
    make_queue(&q, 1);
    put(&q, 5);
    take(&q);
    start(&threads[0], report_done, &q);
    start(&threads[1], report_done, &q);
    pthread_join(threads[0], &was_first[0]);
    pthread_join(threads[1], &was_first[1]);
    EQUALS(1, (was_first[0] != NULL) + (was_first[1] != NULL),
           "task_done: EINVAL when each item that was put is done already");
    RETURNS(0, queue_join(&q, 0), "each item is done: join returns 0");
    end_queue(&q);
}

START_TEST(hidden_one_item_is_done_once)
{
    weave_explore(both_report, NULL, .steps = STEPS);
}
END_TEST

/* ---- shutdown ---- */

/* Put three items, or until it is refused; returns how many were put. */
static void *put_some(void *arg)
{
    unsigned count = 0;
    int error = 0;
    while (count < 3 && error == 0) {
        error = queue_put(arg, item(1), LAB_FOREVER);
        count += error == 0;
    }
    HOLDS(error == 0 || error == ESHUTDOWN, "put returns 0, or ESHUTDOWN");
    return item(count);
}

/* Get until it is refused; returns how many came. */
static void *get_all(void *arg)
{
    unsigned count = 0;
    void *got;
    int error = queue_get(arg, &got, LAB_FOREVER);
    for (; error == 0; error = queue_get(arg, &got, LAB_FOREVER)) {
        count++;
        done(arg);
    }
    RETURNS(ESHUTDOWN, error, "get returns 0, or ESHUTDOWN at the end");
    return item(count);
}

static void *close_shop(void *arg)
{
    shut_down(arg, false);
    return NULL;
}

static unsigned drops;

static void count_drop(void *unused)
{
    (void)unused;
    drops++;
}

static void close_a_shop(void *unused)
{
    struct queue q;
    pthread_t threads[3];
    void *put_count;
    void *got_count;
    (void)unused;
    make_queue(&q, 1);
    start(&threads[0], put_some, &q);
    start(&threads[1], get_all, &q);
    start(&threads[2], close_shop, &q);
    pthread_join(threads[0], &put_count);
    pthread_join(threads[1], &got_count);
    join(&threads[2], 1);
    EQUALS(number(put_count), number(got_count),
           "after a shutdown, getters take what is left; each item comes once");
    RETURNS(0, queue_join(&q, 0), "each item is done: join returns 0");
    end_queue(&q);
}

START_TEST(hidden_what_was_put_is_got)
{
    weave_explore(close_a_shop, NULL, .steps = STEPS);
}
END_TEST

static void *burn_shop(void *arg)
{
    shut_down(arg, true);
    return NULL;
}

static void burn_a_shop(void *unused)
{
    struct queue q;
    pthread_t threads[4];
    void *put_count;
    void *got_count;
    (void)unused;
    make_queue(&q, 2);
    drops = 0;
    put(&q, 8);
    start(&threads[0], put_some, &q);
    start(&threads[1], get_all, &q);
    start(&threads[2], join_queue, &q);
    start(&threads[3], burn_shop, &q);
    pthread_join(threads[0], &put_count);
    pthread_join(threads[1], &got_count);
    join(&threads[2], 2);
    RETURNS(0, queue_join(&q, 0), "dropped items count as done");
    RETURNS(0, queue_destroy(&q, count_drop),
            "nobody is blocked: destroy returns 0");
    EQUALS(number(put_count) + 1, number(got_count) + drops,
           "each item is got or dropped, once");
}

START_TEST(hidden_what_was_put_is_got_or_dropped)
{
    weave_explore(burn_a_shop, NULL, .steps = STEPS);
}
END_TEST

static void *put_refused_in_time(void *arg)
{
    RETURNS(ESHUTDOWN, queue_put(arg, item(7), 1000LL * MS),
            "put: ESHUTDOWN when shut down while it is blocked");
    return NULL;
}

static void *get_refused_in_time(void *arg)
{
    void *got = item(99);
    RETURNS(ESHUTDOWN, queue_get(arg, &got, 1000LL * MS),
            "get: ESHUTDOWN when shut down and empty while it is blocked");
    EQUALS(99, number(got), "*ITEM is set only when the result is 0");
    return NULL;
}

/* BURN: an immediate shutdown. */
static void shut_timed_waiters(void *burn)
{
    struct queue full;
    struct queue empty;
    pthread_t threads[4];
    make_queue(&full, 1);
    make_queue(&empty, 1);
    put(&full, 5);
    start(&threads[0], put_refused_in_time, &full);
    start(&threads[1], put_refused, &full);
    start(&threads[2], get_refused_in_time, &empty);
    start(&threads[3], get_refused, &empty);
    EQUALS(4, weave_settle(), "put blocks while full, get while empty");
    shut_down(&full, *(bool *)burn);
    EQUALS(2, weave_settle(), "shutdown: all that are blocked in put return");
    shut_down(&empty, *(bool *)burn);
    EQUALS(0, weave_settle(), "shutdown: all that are blocked in get return");
    join(threads, 4);
    EQUALS(*(bool *)burn ? 0 : 1, size_of(&full),
           "an immediate shutdown drops what is left, no other does");
    end_queue(&full);
    end_queue(&empty);
}

START_TEST(hidden_shutdown_wakes_timed_waiters)
{
    bool burn = false;
    weave_explore(shut_timed_waiters, &burn, .steps = STEPS);
}
END_TEST

START_TEST(hidden_immediate_shutdown_wakes_timed_waiters)
{
    bool burn = true;
    weave_explore(shut_timed_waiters, &burn, .steps = STEPS);
}
END_TEST

LAB_SUITE(shutdown_hidden)
{
    lab_case("join");
    lab_test(hidden_join_waits_for_three);
    lab_test(hidden_one_item_is_done_once);
    lab_case("shutdown");
    lab_test(hidden_what_was_put_is_got);
    lab_test(hidden_shutdown_wakes_timed_waiters);
    lab_case("shutdown-immediate");
    lab_test(hidden_what_was_put_is_got_or_dropped);
    lab_test(hidden_immediate_shutdown_wakes_timed_waiters);
}

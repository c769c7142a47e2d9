/* test_shutdown.c: public tests of task_done, join and shutdown. */
#include "tests/contract.h"

/* ---- is the work done? ---- */

static void two_tasks(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    (void)unused;
    make_queue(&q, 2);
    put(&q, 5);
    put(&q, 6);
    start(&threads[0], join_queue, &q);
    start(&threads[1], join_queue, &q);
    take(&q);
    take(&q);
    EQUALS(2, weave_settle(), "to get an item is not to have done it");
    done(&q);
    EQUALS(2, weave_settle(), "join waits until each item is done");
    done(&q);
    EQUALS(0, weave_settle(), "when each item is done, all that join go on");
    join(threads, 2);
    end_queue(&q);
}

START_TEST(join_waits_until_each_item_is_done)
{
    weave_explore(two_tasks, NULL, .steps = STEPS, .spurious = 2);
}
END_TEST

static void once_too_often(void *unused)
{
    struct queue q;
    (void)unused;
    make_queue(&q, 2);
    RETURNS(EINVAL, queue_task_done(&q),
            "task_done: EINVAL when each item that was put is done already");
    RETURNS(0, queue_join(&q, LAB_FOREVER), "no item was put: join returns 0");
    put(&q, 5);
    RETURNS(EAGAIN, queue_join(&q, 0),
            "timeout 0: EAGAIN when it cannot be done now");
    RETURNS(ETIMEDOUT, queue_join(&q, 5 * MS),
            "ETIMEDOUT when the time is over");
    RETURNS(EINVAL, queue_join(&q, -2), "a timeout below -1 is EINVAL");
    take(&q);
    done(&q);
    RETURNS(EINVAL, queue_task_done(&q),
            "task_done: EINVAL when each item that was put is done already");
    RETURNS(0, queue_join(&q, 0), "each item is done: join returns 0");
    RETURNS(0, queue_join(&q, MS), "each item is done: join returns 0");
    end_queue(&q);
}

START_TEST(task_done_once_too_often_is_refused)
{
    weave_explore(once_too_often, NULL, .steps = STEPS);
}
END_TEST

struct office {
    struct queue q;
    unsigned result; /* ordered by task_done and join alone */
};

static void *work_on_one(void *arg)
{
    struct office *office = arg;
    office->result = get(&office->q) * 2;
    done(&office->q);
    return NULL;
}

static void wait_for_result(void *unused)
{
    struct office office = {.result = 0};
    pthread_t thread;
    (void)unused;
    make_queue(&office.q, 1);
    put(&office.q, 21);
    start(&thread, work_on_one, &office);
    RETURNS(0, queue_join(&office.q, LAB_FOREVER),
            "join waits until each item is done, and returns 0");
    EQUALS(42, office.result,
           "what was written before task_done is read after join");
    join(&thread, 1);
    end_queue(&office.q);
}

START_TEST(what_was_written_before_task_done_is_read_after_join)
{
    weave_explore(wait_for_result, NULL, .steps = STEPS);
}
END_TEST

/* ---- no more ---- */

static void refuse_all(struct queue *q)
{
    void *got = item(99);
    RETURNS(ESHUTDOWN, queue_get(q, &got, LAB_FOREVER),
            "get: ESHUTDOWN when the queue is shut down and empty");
    RETURNS(ESHUTDOWN, queue_get(q, &got, 0),
            "get: ESHUTDOWN when the queue is shut down and empty");
    RETURNS(ESHUTDOWN, queue_get(q, &got, 5 * MS),
            "get: ESHUTDOWN when the queue is shut down and empty");
    RETURNS(ESHUTDOWN, queue_put(q, item(8), LAB_FOREVER),
            "put: ESHUTDOWN when the queue is shut down");
    RETURNS(ESHUTDOWN, queue_put(q, item(8), 0),
            "put: ESHUTDOWN when the queue is shut down");
    EQUALS(99, number(got), "*ITEM is set only when the result is 0");
    EQUALS(0, size_of(q), "size_hint: the items that wait to be got");
}

static void shut_a_full_queue(void *unused)
{
    struct queue q;
    (void)unused;
    make_queue(&q, 2);
    shut_down(&q, false);
    refuse_all(&q);
    end_queue(&q);
    make_queue(&q, 2);
    put(&q, 5);
    put(&q, 6);
    shut_down(&q, false);
    RETURNS(ESHUTDOWN, queue_put(&q, item(8), 0),
            "put: ESHUTDOWN when shut down, even when it is full as well");
    EQUALS(5, take(&q), "after a shutdown, getters take what is left");
    EQUALS(6, get(&q), "after a shutdown, getters take what is left");
    refuse_all(&q);
    shut_down(&q, false);
    refuse_all(&q);
    RETURNS(EAGAIN, queue_join(&q, 0),
            "join: what was got before a shutdown must still be done");
    done(&q);
    done(&q);
    RETURNS(0, queue_join(&q, LAB_FOREVER),
            "join returns 0, also when the queue has been shut down");
    end_queue(&q);
}

START_TEST(after_a_shutdown_getters_take_what_is_left)
{
    weave_explore(shut_a_full_queue, NULL, .steps = STEPS);
}
END_TEST

static void shut_under_getters(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    (void)unused;
    make_queue(&q, 1);
    start(&threads[0], get_refused, &q);
    start(&threads[1], get_refused, &q);
    shut_down(&q, false);
    EQUALS(0, weave_settle(),
           "shutdown: all that are blocked in get, or come later, return");
    join(threads, 2);
    end_queue(&q);
}

START_TEST(shutdown_wakes_all_getters)
{
    weave_explore(shut_under_getters, NULL, .steps = STEPS);
}
END_TEST

static void shut_under_putters(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    (void)unused;
    make_queue(&q, 1);
    put(&q, 5);
    start(&threads[0], put_refused, &q);
    start(&threads[1], put_refused, &q);
    shut_down(&q, false);
    EQUALS(0, weave_settle(),
           "shutdown: all that are blocked in put, or come later, return");
    join(threads, 2);
    EQUALS(5, take(&q), "after a shutdown, getters take what is left");
    end_queue(&q);
}

START_TEST(shutdown_wakes_all_putters)
{
    weave_explore(shut_under_putters, NULL, .steps = STEPS);
}
END_TEST

/* Get until the queue ARG is shut down and empty; returns how many came. */
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

static void drain(void *unused)
{
    struct queue q;
    pthread_t threads[3];
    void *got[2];
    (void)unused;
    make_queue(&q, 2);
    start(&threads[0], get_all, &q);
    start(&threads[1], get_all, &q);
    start(&threads[2], join_queue, &q);
    put(&q, 5);
    put(&q, 6);
    shut_down(&q, false);
    pthread_join(threads[0], &got[0]);
    pthread_join(threads[1], &got[1]);
    join(&threads[2], 1);
    EQUALS(2, number(got[0]) + number(got[1]),
           "after a shutdown, getters take what is left");
    end_queue(&q);
}

START_TEST(two_workers_drain_the_queue_and_end)
{
    weave_explore(drain, NULL, .steps = STEPS);
}
END_TEST

/* ---- no more, at once ---- */

static void drop_what_is_left(void *unused)
{
    struct queue q;
    (void)unused;
    make_queue(&q, 2);
    put(&q, 5);
    put(&q, 6);
    shut_down(&q, true);
    refuse_all(&q);
    RETURNS(EINVAL, queue_task_done(&q),
            "task_done: EINVAL when each item was dropped: it counts as done");
    RETURNS(0, queue_join(&q, LAB_FOREVER), "dropped items count as done");
    shut_down(&q, false);
    refuse_all(&q);
    end_queue(&q);
    make_queue(&q, 2);
    put(&q, 5);
    shut_down(&q, false);
    shut_down(&q, true);
    refuse_all(&q);
    end_queue(&q);
}

START_TEST(an_immediate_shutdown_drops_what_is_left)
{
    weave_explore(drop_what_is_left, NULL, .steps = STEPS);
}
END_TEST

static void drop_under_waiters(void *unused)
{
    struct queue q;
    pthread_t threads[3];
    (void)unused;
    make_queue(&q, 1);
    put(&q, 5);
    start(&threads[0], put_refused, &q);
    start(&threads[1], join_queue, &q);
    EQUALS(2, weave_settle(),
           "put blocks while the queue is full, join until each item is done");
    shut_down(&q, true);
    start(&threads[2], get_refused, &q);
    EQUALS(0, weave_settle(),
           "immediate shutdown: put returns, and join, as dropped items count "
           "as done");
    join(threads, 3);
    end_queue(&q);
}

START_TEST(an_immediate_shutdown_wakes_all)
{
    weave_explore(drop_under_waiters, NULL, .steps = STEPS);
}
END_TEST

static void drop_all_but_one(void *unused)
{
    struct queue q;
    pthread_t thread;
    (void)unused;
    make_queue(&q, 0);
    put(&q, 5);
    put(&q, 6);
    EQUALS(5, take(&q), "items come out in the order in which they went in");
    start(&thread, join_queue, &q);
    shut_down(&q, true);
    EQUALS(1, weave_settle(),
           "join: what was got before a shutdown must still be done");
    done(&q);
    EQUALS(0, weave_settle(), "when each item is done, all that join go on");
    join(&thread, 1);
    RETURNS(EINVAL, queue_task_done(&q),
            "task_done: EINVAL when each item is done or was dropped");
    end_queue(&q);
}

START_TEST(what_was_got_must_still_be_done)
{
    weave_explore(drop_all_but_one, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(shutdown)
{
    lab_case("join");
    lab_test(join_waits_until_each_item_is_done);
    lab_test(task_done_once_too_often_is_refused);
    lab_test(what_was_written_before_task_done_is_read_after_join);
    lab_case("shutdown");
    lab_test(after_a_shutdown_getters_take_what_is_left);
    lab_test(shutdown_wakes_all_getters);
    lab_test(shutdown_wakes_all_putters);
    lab_test(two_workers_drain_the_queue_and_end);
    lab_case("shutdown-immediate");
    lab_test(an_immediate_shutdown_drops_what_is_left);
    lab_test(an_immediate_shutdown_wakes_all);
    lab_test(what_was_got_must_still_be_done);
}

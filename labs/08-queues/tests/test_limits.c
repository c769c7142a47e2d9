/* test_limits.c: public tests of time-outs, two queues, and the end. */
#include <time.h>

#include "tests/contract.h"

/* ---- time ---- */

static void *get_in_time(void *arg)
{
    int64_t begin = weave_now_ns();
    void *got = item(99);
    RETURNS(ETIMEDOUT, queue_get(arg, &got, 5 * MS),
            "ETIMEDOUT when the time is over");
    HOLDS(weave_now_ns() - begin >= 5 * MS,
          "timeouts are nanoseconds from the call");
    EQUALS(99, number(got), "*ITEM is set only when the result is 0");
    return NULL;
}

static void give_up_getting(void *unused)
{
    struct queue q;
    pthread_t thread;
    (void)unused;
    make_queue(&q, 1);
    start(&thread, get_in_time, &q);
    join(&thread, 1);
    put(&q, 5);
    EQUALS(5, take(&q), "a getter whose time is over has taken nothing");
    end_queue(&q);
}

START_TEST(a_getter_whose_time_is_over_takes_nothing)
{
    weave_explore(give_up_getting, NULL, .steps = STEPS);
}
END_TEST

static void give_up_putting(void *unused)
{
    struct queue q;
    int64_t begin = weave_now_ns();
    (void)unused;
    make_queue(&q, 1);
    put(&q, 5);
    RETURNS(ETIMEDOUT, queue_put(&q, item(6), 5 * MS),
            "ETIMEDOUT when the time is over");
    HOLDS(weave_now_ns() - begin >= 5 * MS,
          "timeouts are nanoseconds from the call");
    EQUALS(1, size_of(&q), "a putter whose time is over has put nothing");
    EQUALS(5, take(&q), "a putter whose time is over has put nothing");
    RETURNS(0, queue_put(&q, item(7), 5 * MS), "there is room: put returns 0");
    EQUALS(7, take(&q), "items come out in the order in which they went in");
    end_queue(&q);
}

START_TEST(a_putter_whose_time_is_over_puts_nothing)
{
    weave_explore(give_up_putting, NULL, .steps = STEPS);
}
END_TEST

struct waiting {
    struct queue q;
    int result;
    int64_t took_ns;
};

static void *get_within_ten(void *arg)
{
    struct waiting *waiting = arg;
    int64_t begin = weave_now_ns();
    void *got;
    waiting->result = queue_get(&waiting->q, &got, 10 * MS);
    waiting->took_ns = weave_now_ns() - begin;
    return NULL;
}

/* Put an item and take it back: the getter may get it, or wake for nothing. */
static void wake_for_nothing(void *unused)
{
    struct waiting waiting = {.result = -1};
    const struct timespec six = {0, 6L * MS};
    pthread_t thread;
    void *got;
    (void)unused;
    make_queue(&waiting.q, 2);
    start(&thread, get_within_ten, &waiting);
    EQUALS(1, weave_settle(), "get blocks while the queue is empty");
    nanosleep(&six, NULL);
    put(&waiting.q, 5);
    bool back = queue_get(&waiting.q, &got, 0) == 0;
    join(&thread, 1);
    if (back) {
        RETURNS(ETIMEDOUT, waiting.result, "ETIMEDOUT when the time is over");
        HOLDS(waiting.took_ns < 16 * MS,
              "however often the thread wakes up, the time counts once: 10 ms, "
              "not 16");
    } else {
        RETURNS(0, waiting.result, "the item was there: get returns 0");
    }
    EQUALS(0, size_of(&waiting.q), "each item comes out once");
    end_queue(&waiting.q);
}

START_TEST(the_time_counts_once)
{
    weave_explore(wake_for_nothing, NULL, .steps = STEPS);
}
END_TEST

static void try_beside_getter(void *unused)
{
    struct queue q;
    pthread_t thread;
    void *got;
    (void)unused;
    make_queue(&q, 1);
    start(&thread, get_one, &q);
    EQUALS(1, weave_settle(), "get blocks while the queue is empty");
    RETURNS(EAGAIN, queue_get(&q, &got, 0),
            "nobody blocks longer than is said, whoever else is blocked");
    RETURNS(ETIMEDOUT, queue_get(&q, &got, MS),
            "nobody blocks longer than is said, whoever else is blocked");
    EQUALS(0, size_of(&q), "size_hint: the items that wait to be got");
    put(&q, 5);
    join(&thread, 1);
    end_queue(&q);
}

START_TEST(a_try_does_not_wait_for_others)
{
    weave_explore(try_beside_getter, NULL, .steps = STEPS);
}
END_TEST

/* ---- two of them ---- */

static void two_queues(void *unused)
{
    struct queue a;
    struct queue b;
    pthread_t thread;
    (void)unused;
    make_queue(&a, 1);
    make_queue(&b, 2);
    start(&thread, get_one, &a);
    put(&b, 5);
    put(&b, 6);
    EQUALS(1, weave_settle(), "two queues never disturb each other");
    EQUALS(0, size_of(&a), "two queues never disturb each other");
    EQUALS(2, size_of(&b), "two queues never disturb each other");
    EQUALS(5, take(&b), "two queues never disturb each other");
    put(&a, 7);
    join(&thread, 1);
    end_queue(&a);
    EQUALS(6, take(&b), "two queues never disturb each other");
    end_queue(&b);
}

START_TEST(two_queues_do_not_disturb_each_other)
{
    weave_explore(two_queues, NULL, .steps = STEPS);
}
END_TEST

/* ---- the end ---- */

static struct {
    unsigned items[4];
    unsigned count;
} dropped;

static void note_dropped(void *item)
{
    if (dropped.count < 4) {
        dropped.items[dropped.count] = number(item);
    }
    dropped.count++;
}

/* Destroy Q, which still has the items 0, 6, 7. */
static void expect_drops(struct queue *q)
{
    dropped.count = 0;
    RETURNS(0, queue_destroy(q, note_dropped),
            "destroy returns 0, also while items are not done");
    EQUALS(3, dropped.count, "DROP is called for each item that nobody got");
    EQUALS(0, dropped.items[0], "DROP is called for the oldest item first");
    EQUALS(6, dropped.items[1], "DROP is called for each item once");
    EQUALS(7, dropped.items[2], "DROP is called for each item once");
    poison(q, sizeof(*q));
}

static void leave_items(void *unused)
{
    struct queue q;
    (void)unused;
    make_queue(&q, 4);
    put(&q, 5);
    put(&q, 0);
    put(&q, 6);
    put(&q, 7);
    EQUALS(5, take(&q), "items come out in the order in which they went in");
    expect_drops(&q);
    make_queue(&q, 0);
    put(&q, 0);
    put(&q, 6);
    put(&q, 7);
    shut_down(&q, true);
    expect_drops(&q);
    make_queue(&q, 2);
    put(&q, 5);
    weave_note("DROP is NULL: items are forgotten");
    end_queue(&q);
}

START_TEST(destroy_drops_what_nobody_got)
{
    weave_explore(leave_items, NULL, .steps = STEPS);
}
END_TEST

static void destroy_under_getter(void *unused)
{
    struct queue q;
    pthread_t thread;
    (void)unused;
    make_queue(&q, 1);
    start(&thread, get_one, &q);
    EQUALS(1, weave_settle(), "get blocks while the queue is empty");
    RETURNS(EBUSY, queue_destroy(&q, NULL),
            "destroy: EBUSY while a thread is blocked in get");
    put(&q, 5);
    join(&thread, 1);
    end_queue(&q);
}

static void destroy_under_others(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    (void)unused;
    make_queue(&q, 1);
    put(&q, 5);
    start(&threads[0], put_seven, &q);
    EQUALS(1, weave_settle(), "put blocks while the queue is full");
    dropped.count = 0;
    RETURNS(EBUSY, queue_destroy(&q, note_dropped),
            "destroy: EBUSY while a thread is blocked in put");
    EQUALS(0, dropped.count, "EBUSY: nothing has changed");
    EQUALS(5, take(&q), "EBUSY: nothing has changed");
    join(&threads[0], 1);
    EQUALS(7, take(&q), "EBUSY: nothing has changed");
    start(&threads[1], join_queue, &q);
    EQUALS(1, weave_settle(), "join waits until each item is done");
    RETURNS(EBUSY, queue_destroy(&q, NULL),
            "destroy: EBUSY while a thread is blocked in join");
    done(&q);
    done(&q);
    join(&threads[1], 1);
    end_queue(&q);
}

static void destroy_under_all(void *unused)
{
    destroy_under_getter(unused);
    destroy_under_others(unused);
}

START_TEST(destroying_a_queue_in_use_is_refused)
{
    weave_explore(destroy_under_all, NULL, .steps = STEPS);
}
END_TEST

static void destroy_after_shutdown(void *unused)
{
    struct queue q;
    pthread_t thread;
    (void)unused;
    make_queue(&q, 1);
    start(&thread, get_refused, &q);
    EQUALS(1, weave_settle(), "get blocks while the queue is empty");
    shut_down(&q, false);
    weave_note("the getter may still be inside");
    int error = queue_destroy(&q, NULL);
    HOLDS(error == 0 || error == EBUSY,
          "destroy: EBUSY while a thread is blocked, or on its way out");
    if (error == 0) {
        poison(&q, sizeof(q));
    }
    join(&thread, 1);
    if (error != 0) {
        end_queue(&q);
    }
}

START_TEST(destroy_after_a_shutdown_hurts_nobody)
{
    weave_explore(destroy_after_shutdown, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(limits)
{
    lab_case("timeouts");
    lab_test(a_getter_whose_time_is_over_takes_nothing);
    lab_test(a_putter_whose_time_is_over_puts_nothing);
    lab_test(the_time_counts_once);
    lab_test(a_try_does_not_wait_for_others);
    lab_case("independence");
    lab_test(two_queues_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(destroy_drops_what_nobody_got);
    lab_test(destroying_a_queue_in_use_is_refused);
    lab_test(destroy_after_a_shutdown_hurts_nobody);
}

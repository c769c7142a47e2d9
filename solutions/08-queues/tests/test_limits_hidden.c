/*
 * test_limits_hidden.c: the same rules as in the public tests, with other
 * numbers and other bounds.
 */
#include <stdlib.h>

#include "tests/contract.h"

/* ---- time ---- */

struct waiting {
    struct queue q;
    int result;
    int64_t took_ns;
};

static void *put_within_ten(void *arg)
{
    struct waiting *waiting = arg;
    int64_t begin = weave_now_ns();
    waiting->result = queue_put(&waiting->q, item(6), 10 * MS);
    waiting->took_ns = weave_now_ns() - begin;
    return NULL;
}

/* Make room and use it: the putter may get it, or wake for nothing. */
static void wake_for_nothing(void *unused)
{
    struct waiting waiting = {.result = -1};
    const struct timespec seven = {0, 7L * MS};
    pthread_t thread;
    (void)unused;
    make_queue(&waiting.q, 1);
    put(&waiting.q, 5);
    start(&thread, put_within_ten, &waiting);
    EQUALS(1, weave_settle(), "put blocks while the queue is full");
    nanosleep(&seven, NULL);
    EQUALS(5, take(&waiting.q), "items come out in order");
    bool again = queue_put(&waiting.q, item(7), 0) == 0;
    join(&thread, 1);
    if (again) {
        RETURNS(ETIMEDOUT, waiting.result, "ETIMEDOUT when the time is over");
        HOLDS(waiting.took_ns < 17 * MS,
              "however often the thread wakes up, the time counts once: 10 ms, "
              "not 17");
    } else {
        RETURNS(0, waiting.result, "there was room: put returns 0");
    }
    EQUALS(again ? 7 : 6, take(&waiting.q),
           "a putter whose time is over has put nothing");
    EQUALS(0, size_of(&waiting.q), "each item comes out once");
    end_queue(&waiting.q);
}

START_TEST(hidden_the_time_counts_once)
{
    weave_explore(wake_for_nothing, NULL, .steps = STEPS);
}
END_TEST

static void *wait_ten(void *arg)
{
    struct waiting *waiting = arg;
    void *got;
    waiting->result = queue_get(&waiting->q, &got, 10 * MS);
    return NULL;
}

/* The time may be over just when the item comes: one or the other. */
static void in_the_nick_of_time(void *unused)
{
    struct waiting waiting = {.result = -1};
    pthread_t threads[2];
    (void)unused;
    make_queue(&waiting.q, 1);
    start(&threads[0], wait_ten, &waiting);
    start(&threads[1], get_one, &waiting.q);
    put(&waiting.q, 5);
    join(threads, 1);
    HOLDS(waiting.result == 0 || waiting.result == ETIMEDOUT,
          "get with a timeout returns 0 or ETIMEDOUT");
    if (waiting.result == 0) {
        put(&waiting.q, 6);
    }
    join(&threads[1], 1);
    EQUALS(0, size_of(&waiting.q),
           "a getter whose time is over has taken nothing");
    end_queue(&waiting.q);
}

START_TEST(hidden_an_item_or_a_time_out)
{
    weave_explore(in_the_nick_of_time, NULL, .steps = STEPS,
                  .early_timeouts = 1);
}
END_TEST

/* ---- the end ---- */

static unsigned drops;

static void count_drop(void *unused)
{
    (void)unused;
    drops++;
}

static void leave_blocks(void *unused)
{
    struct queue q;
    (void)unused;
    make_queue(&q, 0);
    for (int i = 0; i < 3; i++) {
        void *block = malloc(16);
        ck_assert_ptr_nonnull(block);
        RETURNS(0, queue_put(&q, block, 0), "put returns 0");
    }
    void *got = NULL;
    RETURNS(0, queue_get(&q, &got, 0), "get returns 0");
    free(got);
    shut_down(&q, false);
    shut_down(&q, true);
    RETURNS(0, queue_destroy(&q, free), "DROP is called for what nobody got");
    make_queue(&q, 1);
    put(&q, 5);
    EQUALS(5, take(&q), "after destroy, the memory may be given to init");
    end_queue(&q);
}

START_TEST(hidden_destroy_frees_what_is_left)
{
    weave_explore(leave_blocks, NULL, .steps = STEPS);
}
END_TEST

static void other_memory(void *unused)
{
    struct queue a;
    struct queue b;
    pthread_t thread;
    (void)unused;
    make_queue(&a, 1);
    put(&a, 5);
    make_queue(&b, 0);
    start(&thread, put_seven, &a);
    EQUALS(1, weave_settle(), "put blocks while the queue is full");
    put(&b, 8);
    EQUALS(8, take(&b), "two queues never disturb each other");
    shut_down(&b, true);
    end_queue(&b);
    EQUALS(5, take(&a), "two queues never disturb each other");
    EQUALS(7, get(&a), "two queues never disturb each other");
    join(&thread, 1);
    end_queue(&a);
}

START_TEST(hidden_one_queue_ends_beside_another)
{
    weave_explore(other_memory, NULL, .steps = STEPS);
}
END_TEST

static void destroy_after_fire(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    (void)unused;
    make_queue(&q, 1);
    put(&q, 5);
    start(&threads[0], put_refused, &q);
    start(&threads[1], join_queue, &q);
    EQUALS(2, weave_settle(), "put blocks while full, join while not done");
    shut_down(&q, true);
    weave_note("the two may still be inside");
    drops = 0;
    int error = queue_destroy(&q, count_drop);
    HOLDS(error == 0 || error == EBUSY,
          "destroy: EBUSY while a thread is blocked, or on its way out");
    EQUALS(error == 0 ? 1 : 0, drops, "EBUSY: nothing has changed");
    if (error == 0) {
        poison(&q, sizeof(q));
    }
    join(threads, 2);
    if (error != 0) {
        end_queue(&q);
    }
}

START_TEST(hidden_destroy_after_an_immediate_shutdown)
{
    weave_explore(destroy_after_fire, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(limits_hidden)
{
    lab_case("timeouts");
    lab_test(hidden_the_time_counts_once);
    lab_test(hidden_an_item_or_a_time_out);
    lab_case("independence");
    lab_test(hidden_one_queue_ends_beside_another);
    lab_case("destroy");
    lab_test(hidden_destroy_frees_what_is_left);
    lab_test(hidden_destroy_after_an_immediate_shutdown);
}

/*
 * test_queues_hidden.c: the same rules as in the public tests, with other
 * numbers and other bounds.
 */
#include "tests/contract.h"

/* ---- one thread ---- */

/* Round and round: a queue of 3 is filled and emptied in all sizes. */
static void go_round(void *unused)
{
    struct queue q;
    unsigned in = 1;
    unsigned out = 1;
    (void)unused;
    make_queue(&q, 3);
    for (unsigned fill = 1; fill <= 3; fill++) {
        for (int turn = 0; turn < 4; turn++) {
            while (in - out < fill) {
                put(&q, in++);
            }
            EQUALS(fill, size_of(&q), "size_hint: the items that wait");
            EQUALS(out, take(&q), "items come out in the order they went in");
            out++;
        }
    }
    RETURNS(0, queue_put(&q, item(in), 3600LL * 1000 * MS),
            "put blocks while the queue is full, and only then");
    end_queue(&q);
}

static void empty_and_refill(void *unused)
{
    struct queue q;
    (void)unused;
    make_queue(&q, 0);
    for (unsigned i = 1; i <= 5; i++) {
        put(&q, i);
        EQUALS(i, take(&q), "items come out in the order they went in");
        EQUALS(0, size_of(&q), "size_hint: the items that wait to be got");
    }
    put(&q, 6);
    put(&q, 7);
    EQUALS(6, take(&q), "items come out in the order they went in");
    EQUALS(7, take(&q), "items come out in the order they went in");
    end_queue(&q);
}

static void go_round_and_refill(void *unused)
{
    go_round(unused);
    empty_and_refill(unused);
}

START_TEST(hidden_items_go_round_in_order)
{
    weave_explore(go_round_and_refill, NULL, .steps = STEPS);
}
END_TEST

/* ---- getters and putters wait ---- */

static void three_getters(void *unused)
{
    struct queue q;
    pthread_t threads[3];
    (void)unused;
    make_queue(&q, 3);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], get_one, &q);
    }
    EQUALS(3, weave_settle(), "get blocks while the queue is empty");
    put(&q, 5);
    put(&q, 6);
    EQUALS(1, weave_settle(), "every item that is put lets one getter go on");
    put(&q, 7);
    EQUALS(0, weave_settle(), "every item that is put lets one getter go on");
    join(threads, 3);
    EQUALS(0, size_of(&q), "size_hint: the items that wait to be got");
    end_queue(&q);
}

START_TEST(hidden_three_items_for_three_getters)
{
    weave_explore(three_getters, NULL, .steps = STEPS, .spurious = 2);
}
END_TEST

static void three_putters(void *unused)
{
    struct queue q;
    pthread_t threads[3];
    (void)unused;
    make_queue(&q, 1);
    put(&q, 5);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], put_seven, &q);
    }
    EQUALS(3, weave_settle(), "put blocks while the queue is full");
    EQUALS(5, take(&q), "items come out in the order in which they went in");
    EQUALS(2, weave_settle(), "every item that is got lets one putter go on");
    EQUALS(1, size_of(&q), "the queue holds at most MAXSIZE items");
    EQUALS(7, get(&q), "get waits for an item and returns 0");
    EQUALS(7, get(&q), "get waits for an item and returns 0");
    EQUALS(7, get(&q), "get waits for an item and returns 0");
    EQUALS(0, weave_settle(), "every item that is got lets one putter go on");
    join(threads, 3);
    end_queue(&q);
}

START_TEST(hidden_three_putters_for_one_slot)
{
    weave_explore(three_putters, NULL, .steps = STEPS, .spurious = 2);
}
END_TEST

/* ---- no bound, no memory ---- */

static void grow(void *unused)
{
    struct queue q;
    (void)unused;
    make_queue(&q, 0);
    for (unsigned i = 0; i < 300; i++) {
        RETURNS(0, queue_put(&q, item(i), 0),
                "a queue without a bound is never full");
        if (i % 3 == 2) {
            EQUALS(i / 3, take(&q), "items come out in order");
        }
    }
    for (unsigned i = 100; i < 300; i++) {
        EQUALS(i, take(&q), "items come out in the order they went in");
    }
    end_queue(&q);
}

START_TEST(hidden_a_queue_grows)
{
    weave_explore(grow, NULL, .steps = 20 * STEPS);
}
END_TEST

static void no_memory_beside_getter(void *unused)
{
    struct queue q;
    pthread_t thread;
    (void)unused;
    make_queue(&q, 2);
    start(&thread, get_one, &q);
    EQUALS(1, weave_settle(), "get blocks while the queue is empty");
    weave_fail(WEAVE_FAIL_MALLOC, 1);
    int error = queue_put(&q, item(5), 0);
    weave_fail(WEAVE_FAIL_MALLOC, 0);
    HOLDS(error == 0 || error == ENOMEM,
          "put: ENOMEM when there is no memory for the item");
    if (error == ENOMEM) {
        EQUALS(1, weave_settle(), "ENOMEM: nothing has changed");
        RETURNS(0, queue_join(&q, 0),
                "ENOMEM: nothing was put, so nothing need be done");
        put(&q, 5);
    }
    join(&thread, 1);
    end_queue(&q);
}

START_TEST(hidden_without_memory_nobody_wakes)
{
    weave_explore(no_memory_beside_getter, NULL, .steps = STEPS);
}
END_TEST

/* ---- many ---- */

/* Two put, two get, and all of them three times through one slot. */
static void *put_thrice(void *arg)
{
    for (unsigned i = 1; i <= 3; i++) {
        put(arg, i);
    }
    return NULL;
}

static void *get_thrice(void *arg)
{
    unsigned sum = 0;
    for (int i = 0; i < 3; i++) {
        sum += get(arg);
    }
    return item(sum);
}

static void two_and_two(void *unused)
{
    struct queue q;
    pthread_t threads[4];
    void *sums[2];
    (void)unused;
    make_queue(&q, 1);
    start(&threads[0], get_thrice, &q);
    start(&threads[1], put_thrice, &q);
    start(&threads[2], get_thrice, &q);
    start(&threads[3], put_thrice, &q);
    pthread_join(threads[0], &sums[0]);
    pthread_join(threads[2], &sums[1]);
    join(&threads[1], 1);
    join(&threads[3], 1);
    EQUALS(12, number(sums[0]) + number(sums[1]), "each item comes out once");
    EQUALS(0, size_of(&q), "each item comes out once");
    end_queue(&q);
}

START_TEST(hidden_two_put_and_two_get)
{
    weave_explore(two_and_two, NULL, .steps = STEPS);
}
END_TEST

struct market {
    struct queue orders;
    struct queue goods;
};

/* Work for a while on each order, then put something else elsewhere. */
static void *serve(void *arg)
{
    struct market *market = arg;
    unsigned order = get(&market->orders);
    weave_work(1000000);
    put(&market->goods, order + 10);
    done(&market->orders);
    return NULL;
}

static void open_market(void *unused)
{
    struct market market;
    pthread_t threads[3];
    unsigned sum = 0;
    (void)unused;
    make_queue(&market.orders, 1);
    make_queue(&market.goods, 0);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], serve, &market);
    }
    for (unsigned i = 1; i <= 3; i++) {
        put(&market.orders, i);
    }
    RETURNS(0, queue_join(&market.orders, LAB_FOREVER),
            "join waits until each item is done, and returns 0");
    for (int i = 0; i < 3; i++) {
        sum += take(&market.goods);
    }
    EQUALS(36, sum, "each item comes out once");
    join(threads, 3);
    end_queue(&market.orders);
    end_queue(&market.goods);
}

START_TEST(hidden_three_work_side_by_side)
{
    weave_parallelism(open_market, 2.5, NULL, .steps = STEPS);
    weave_explore(open_market, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(queues_hidden)
{
    lab_case("order");
    lab_test(hidden_items_go_round_in_order);
    lab_case("get-waits");
    lab_test(hidden_three_items_for_three_getters);
    lab_case("put-waits");
    lab_test(hidden_three_putters_for_one_slot);
    lab_case("unbounded");
    lab_test(hidden_a_queue_grows);
    lab_case("refusals");
    lab_test(hidden_without_memory_nobody_wakes);
    lab_case("many");
    lab_test(hidden_two_put_and_two_get);
    lab_test(hidden_three_work_side_by_side);
}

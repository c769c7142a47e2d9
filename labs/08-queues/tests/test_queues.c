/* test_queues.c: public tests of put and get. */
#include "tests/contract.h"

/* ---- one thread ---- */

static void keep_order(void *unused)
{
    struct queue q;
    void *got = item(99);
    (void)unused;
    make_queue(&q, 3);
    EQUALS(0, size_of(&q), "queue_init makes an empty queue");
    put(&q, 5);
    put(&q, 0);
    put(&q, 7);
    EQUALS(3, size_of(&q), "size_hint: the items that wait to be got");
    RETURNS(EAGAIN, queue_put(&q, item(8), 0),
            "timeout 0: EAGAIN when it cannot be done now");
    EQUALS(5, take(&q), "items come out in the order in which they went in");
    EQUALS(0, take(&q), "an item is any pointer, NULL too");
    EQUALS(7, take(&q), "items come out in the order in which they went in");
    RETURNS(EAGAIN, queue_get(&q, &got, 0),
            "timeout 0: EAGAIN when it cannot be done now");
    EQUALS(99, number(got), "*ITEM is set only when the result is 0");
    put(&q, 9);
    EQUALS(9, take(&q), "items come out in the order in which they went in");
    end_queue(&q);
}

START_TEST(items_come_out_in_order)
{
    weave_explore(keep_order, NULL, .steps = STEPS);
}
END_TEST

static void refuse_bad_values(void *unused)
{
    struct queue q;
    void *got = item(99);
    (void)unused;
    make_queue(&q, 2);
    put(&q, 5);
    errno = 77;
    RETURNS(EINVAL, queue_put(&q, item(6), -2), "a timeout below -1 is EINVAL");
    RETURNS(EINVAL, queue_get(&q, &got, -2), "a timeout below -1 is EINVAL");
    HOLDS(errno == 77, "no function changes errno");
    EQUALS(99, number(got), "*ITEM is set only when the result is 0");
    EQUALS(1, size_of(&q), "what does not return 0 has changed nothing");
    EQUALS(5, take(&q), "what does not return 0 has changed nothing");
    end_queue(&q);
}

START_TEST(bad_values_are_refused)
{
    weave_explore(refuse_bad_values, NULL, .steps = STEPS);
}
END_TEST

/* ---- getters wait ---- */

static void *unpack(void *arg)
{
    void *got = NULL;
    RETURNS(0, queue_get(arg, &got, LAB_FOREVER),
            "get waits for an item and returns 0");
    EQUALS(42, *(unsigned *)got,
           "what was written before put is read after get");
    return NULL;
}

static void send_parcel(void *unused)
{
    struct queue q;
    unsigned content = 0;
    pthread_t thread;
    (void)unused;
    make_queue(&q, 2);
    start(&thread, unpack, &q);
    EQUALS(1, weave_settle(), "get blocks while the queue is empty");
    content = 42;
    RETURNS(0, queue_put(&q, &content, LAB_FOREVER), "put returns 0");
    EQUALS(0, weave_settle(), "an item that is put lets a getter go on");
    join(&thread, 1);
    end_queue(&q);
}

START_TEST(get_waits_for_an_item)
{
    weave_explore(send_parcel, NULL, .steps = STEPS, .spurious = 2);
}
END_TEST

static void two_getters(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    void *got[2];
    (void)unused;
    make_queue(&q, 2);
    start(&threads[0], get_one, &q);
    start(&threads[1], get_one, &q);
    put(&q, 5);
    EQUALS(1, weave_settle(), "each item comes out once: the other one waits");
    put(&q, 6);
    EQUALS(0, weave_settle(), "an item that is put lets a getter go on");
    pthread_join(threads[0], &got[0]);
    pthread_join(threads[1], &got[1]);
    EQUALS(11, number(got[0]) + number(got[1]),
           "each item comes out once: two getters get 5 and 6");
    end_queue(&q);
}

START_TEST(each_item_goes_to_one_getter)
{
    weave_explore(two_getters, NULL, .steps = STEPS, .spurious = 2);
}
END_TEST

static void two_items_at_once(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    (void)unused;
    make_queue(&q, 2);
    start(&threads[0], get_one, &q);
    start(&threads[1], get_one, &q);
    EQUALS(2, weave_settle(), "get blocks while the queue is empty");
    put(&q, 5);
    put(&q, 6);
    EQUALS(0, weave_settle(), "every item that is put lets one getter go on");
    join(threads, 2);
    end_queue(&q);
}

START_TEST(two_items_let_two_getters_go_on)
{
    weave_explore(two_items_at_once, NULL, .steps = STEPS);
}
END_TEST

/* ---- putters wait ---- */

static void fill_and_wait(void *unused)
{
    struct queue q;
    pthread_t thread;
    (void)unused;
    make_queue(&q, 1);
    put(&q, 5);
    start(&thread, put_seven, &q);
    EQUALS(1, weave_settle(), "put blocks while the queue is full");
    EQUALS(1, size_of(&q), "the queue holds at most MAXSIZE items");
    EQUALS(5, take(&q), "items come out in the order in which they went in");
    EQUALS(0, weave_settle(), "an item that is got lets a putter go on");
    EQUALS(7, take(&q), "items come out in the order in which they went in");
    join(&thread, 1);
    end_queue(&q);
}

START_TEST(put_waits_while_the_queue_is_full)
{
    weave_explore(fill_and_wait, NULL, .steps = STEPS, .spurious = 2);
}
END_TEST

static void two_putters(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    (void)unused;
    make_queue(&q, 2);
    put(&q, 5);
    put(&q, 6);
    start(&threads[0], put_seven, &q);
    start(&threads[1], put_seven, &q);
    EQUALS(2, weave_settle(), "put blocks while the queue is full");
    EQUALS(5, take(&q), "items come out in the order in which they went in");
    EQUALS(6, get(&q), "items come out in the order in which they went in");
    EQUALS(0, weave_settle(), "every item that is got lets one putter go on");
    EQUALS(2, size_of(&q), "the queue holds at most MAXSIZE items");
    EQUALS(7, take(&q), "items come out in the order in which they went in");
    EQUALS(7, take(&q), "items come out in the order in which they went in");
    join(threads, 2);
    end_queue(&q);
}

START_TEST(two_slots_let_two_putters_go_on)
{
    weave_explore(two_putters, NULL, .steps = STEPS);
}
END_TEST

/* ---- no bound, no memory ---- */

static void never_full(void *unused)
{
    struct queue q;
    pthread_t thread;
    (void)unused;
    make_queue(&q, 0);
    start(&thread, get_one, &q);
    EQUALS(1, weave_settle(), "get blocks while the queue is empty");
    put(&q, 1);
    EQUALS(0, weave_settle(), "an item that is put lets a getter go on");
    join(&thread, 1);
    for (unsigned i = 1; i <= 40; i++) {
        RETURNS(0, queue_put(&q, item(i), 0),
                "a queue without a bound is never full");
    }
    for (unsigned i = 1; i <= 40; i++) {
        EQUALS(i, take(&q), "items come out in the order they went in");
    }
    end_queue(&q);
}

START_TEST(a_queue_without_a_bound_is_never_full)
{
    weave_explore(never_full, NULL, .steps = STEPS);
}
END_TEST

/* Whatever asks for memory when item NUMBER is put gets none. */
static void put_without_memory(struct queue *q, unsigned number)
{
    unsigned before = size_of(q);
    weave_fail(WEAVE_FAIL_MALLOC, 1);
    int error = queue_put(q, item(number), LAB_FOREVER);
    weave_fail(WEAVE_FAIL_MALLOC, 0);
    HOLDS(error == 0 || error == ENOMEM,
          "put: ENOMEM when there is no memory for the item");
    if (error == ENOMEM) {
        EQUALS(before, size_of(q), "ENOMEM: nothing has changed");
        put(q, number);
    }
}

static void run_out_of_memory(void *unused)
{
    struct queue q;
    (void)unused;
    make_queue(&q, 0);
    for (unsigned i = 1; i <= 20; i++) {
        put_without_memory(&q, i);
    }
    for (unsigned i = 1; i <= 20; i++) {
        EQUALS(i, take(&q), "ENOMEM: nothing has changed");
    }
    end_queue(&q);
}

START_TEST(without_memory_nothing_changes)
{
    weave_explore(run_out_of_memory, NULL, .steps = STEPS);
}
END_TEST

/* The NTH call of KIND fails while a queue is made. */
static void init_refused(enum weave_fault kind, unsigned nth)
{
    struct queue q;
    unsigned before = weave_failed(kind);
    poison(&q, sizeof(q));
    weave_fail(kind, nth);
    int error = queue_init(&q, 4);
    weave_fail(kind, 0);
    if (weave_failed(kind) > before) {
        HOLDS(error > 0,
              "init returns what a pthread_*_init() returned, or ENOMEM");
    } else {
        RETURNS(0, error, "queue_init makes an empty queue");
        end_queue(&q);
    }
}

static void any_init_refused(void *unused)
{
    (void)unused;
    for (unsigned nth = 1; nth <= 6; nth++) {
        init_refused(WEAVE_FAIL_INIT, nth);
        init_refused(WEAVE_FAIL_MALLOC, nth);
    }
}

START_TEST(an_init_that_fails_says_so)
{
    weave_explore(any_init_refused, NULL, .steps = STEPS);
}
END_TEST

/* ---- many ---- */

static void *put_two(void *arg)
{
    put(arg, 1);
    put(arg, 2);
    return NULL;
}

static void one_for_two(void *unused)
{
    struct queue q;
    pthread_t threads[3];
    void *got[2];
    (void)unused;
    make_queue(&q, 1);
    start(&threads[0], get_one, &q);
    start(&threads[1], get_one, &q);
    start(&threads[2], put_two, &q);
    pthread_join(threads[0], &got[0]);
    pthread_join(threads[1], &got[1]);
    join(&threads[2], 1);
    EQUALS(3, number(got[0]) + number(got[1]),
           "each item comes out once: two getters get 1 and 2");
    end_queue(&q);
}

START_TEST(nobody_sleeps_who_could_go_on)
{
    weave_explore(one_for_two, NULL, .steps = STEPS);
}
END_TEST

static void *put_two_more(void *arg)
{
    put(arg, 11);
    put(arg, 12);
    return NULL;
}

static void two_for_one(void *unused)
{
    struct queue q;
    pthread_t threads[2];
    unsigned next = 1;
    unsigned next_more = 11;
    (void)unused;
    make_queue(&q, 1);
    start(&threads[0], put_two, &q);
    start(&threads[1], put_two_more, &q);
    for (int i = 0; i < 4; i++) {
        unsigned got = get(&q);
        unsigned *expected = got > 10 ? &next_more : &next;
        EQUALS(*expected, got, "what one putter puts comes out in its order");
        ++*expected;
    }
    join(threads, 2);
    EQUALS(0, size_of(&q), "each item comes out once");
    end_queue(&q);
}

START_TEST(the_order_of_each_putter_is_kept)
{
    weave_explore(two_for_one, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(queues)
{
    lab_case("order");
    lab_test(items_come_out_in_order);
    lab_test(bad_values_are_refused);
    lab_case("get-waits");
    lab_test(get_waits_for_an_item);
    lab_test(each_item_goes_to_one_getter);
    lab_test(two_items_let_two_getters_go_on);
    lab_case("put-waits");
    lab_test(put_waits_while_the_queue_is_full);
    lab_test(two_slots_let_two_putters_go_on);
    lab_case("unbounded");
    lab_test(a_queue_without_a_bound_is_never_full);
    lab_case("refusals");
    lab_test(without_memory_nothing_changes);
    lab_test(an_init_that_fails_says_so);
    lab_case("many");
    lab_test(nobody_sleeps_who_could_go_on);
    lab_test(the_order_of_each_putter_is_kept);
}

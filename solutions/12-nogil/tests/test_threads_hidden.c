/*
 * test_threads_hidden.c: the same rules as in the public tests, with other
 * numbers, by several threads.
 */
#include "tests/contract.h"

/* ---- the last reference ---- */

static void *use_and_drop(void *arg)
{
    struct helper *h = arg;
    take(&h->w.b, h->o);
    thing_of(h->o)->written[1] = 20;
    drop(&h->w.b, h->o);
    drop(&h->w.b, h->o);
    return NULL;
}

/* b has one of a's references: the count of b goes below zero. */
static void given_away(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.a, h.o);
    start(&thread, use_and_drop, &h);
    thing_of(h.o)->written[0] = 1;
    drop(&h.w.a, h.o);
    drain(&h.w.a);
    join(&thread, 1);
    drain(&h.w.a);
    EQUALS(1, h.grave.freed, "an object is freed exactly once");
    EQUALS(21, h.grave.read,
           "the finaliser reads what any thread wrote before its decref");
    end(&h.w);
}

START_TEST(hidden_the_last_reference_frees)
{
    weave_explore(given_away, NULL);
}
END_TEST

/* ---- counts that cross zero while the owner lets go ---- */

static void *up_and_down(void *arg)
{
    struct helper *h = arg;
    take(&h->w.b, h->o);
    take(&h->w.b, h->o);
    for (int i = 0; i < 3; i++) {
        drop(&h->w.b, h->o);
    }
    return NULL;
}

static void cross_zero(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.b, h.o);
    take(&h.w.a, h.o);
    start(&thread, up_and_down, &h);
    drop(&h.w.a, h.o);
    drop(&h.w.a, h.o);
    join(&thread, 1);
    EQUALS(1, h.grave.freed,
           "a state only ever moves forward, by compare-and-swap: whoever "
           "merges or counts meanwhile, the object is freed exactly once");
    end(&h.w);
}

START_TEST(hidden_others_count_while_the_owner_merges)
{
    weave_explore(cross_zero, NULL);
}
END_TEST

static void *drop_as_c(void *arg)
{
    struct helper *h = arg;
    drop(&h->w.c, h->o);
    return NULL;
}

static void drain_while_queued(void *unused)
{
    struct helper h;
    pthread_t threads[2];
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.a, h.o);
    start(&threads[0], drop_one, &h);
    start(&threads[1], drop_as_c, &h);
    unsigned merged = drain(&h.w.a);
    join(threads, 2);
    merged += drain(&h.w.a);
    EQUALS(1, merged, "an object is put into the queue once");
    EQUALS(1, h.grave.freed, "an object is freed exactly once");
    end(&h.w);
}

START_TEST(hidden_two_below_zero_queue_once)
{
    weave_explore(drain_while_queued, NULL);
}
END_TEST

/* ---- threads that exit ---- */

static void exit_under_two(void *unused)
{
    struct helper h;
    pthread_t threads[2];
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.a, h.o);
    start(&threads[0], drop_one, &h);
    start(&threads[1], drop_as_c, &h);
    leave(&h.w.a);
    join(threads, 2);
    EQUALS(1, h.grave.freed,
           "the owner exits, and merges what is queued; or it has exited, and "
           "the decref merges at once: freed exactly once");
    enter(&h.w.a, &h.w.vm);
    end(&h.w);
}

START_TEST(hidden_two_drop_while_the_owner_exits)
{
    weave_explore(exit_under_two, NULL);
}
END_TEST

static void exits_in_any_order(void *unused)
{
    struct world w;
    struct grave graves[2];
    (void)unused;
    begin(&w);
    struct brc_object *x = make_thing(&w.b, &graves[0], NULL);
    struct brc_object *y = make_thing(&w.c, &graves[1], NULL);
    leave(&w.b);
    drop(&w.c, x);
    EQUALS(1, graves[0].freed,
           "the owner has exited: the decref merges, and frees when it is 0");
    HOLDS(graves[0].by == &w.c, "the finaliser runs in the thread that merged");
    enter(&w.b, &w.vm);
    leave(&w.c);
    take(&w.b, y);
    STATE_IS(BRC_DEFAULT, 1, 1, y, "a thread that has exited is not the owner");
    drop(&w.b, y);
    drop(&w.b, y);
    EQUALS(1, graves[1].freed,
           "the owner has exited: the decref merges, and frees when it is 0");
    leave(&w.a);
    leave(&w.b);
    end_vm(&w.vm);
}

START_TEST(hidden_threads_exit_in_any_order)
{
    weave_explore(exits_in_any_order, NULL);
}
END_TEST

/* ---- lists ---- */

struct shelf {
    struct world w;
    struct brc_object *list;
    struct grave graves[3];
};

static void *set_second(void *arg)
{
    struct shelf *shelf = arg;
    struct brc_object *o = make_thing(&shelf->w.b, &shelf->graves[2], NULL);
    thing_of(o)->written[0] = 5;
    RETURNS(0, blist_set(&shelf->w.b, shelf->list, 1, o),
            "blist_set returns 0");
    drop(&shelf->w.b, o);
    return NULL;
}

static void get_while_set(void *unused)
{
    struct shelf shelf;
    struct brc_object *o = NULL;
    pthread_t thread;
    (void)unused;
    begin(&shelf.w);
    RETURNS(0, blist_new(&shelf.w.a, &shelf.list), "blist_new makes a list");
    for (int i = 0; i < 2; i++) {
        o = make_thing(&shelf.w.c, &shelf.graves[i], NULL);
        thing_of(o)->written[0] = 5;
        RETURNS(0, blist_append(&shelf.w.c, shelf.list, o),
                "blist_append returns 0");
        drop(&shelf.w.c, o);
    }
    leave(&shelf.w.c);
    start(&thread, set_second, &shelf);
    RETURNS(0, blist_get(&shelf.w.a, shelf.list, 1, &o), "blist_get returns 0");
    EQUALS(5, thing_of(o)->written[0],
           "blist_get: what was written into the item before it was appended "
           "or set can be read, and it is not freed");
    drop(&shelf.w.a, o);
    join(&thread, 1);
    drop(&shelf.w.a, shelf.list);
    drain(&shelf.w.b);
    for (int i = 0; i < 3; i++) {
        EQUALS(1, shelf.graves[i].freed, "an object is freed exactly once");
    }
    enter(&shelf.w.c, &shelf.w.vm);
    end(&shelf.w);
}

START_TEST(hidden_get_never_returns_what_is_freed)
{
    weave_explore(get_while_set, NULL);
}
END_TEST

LAB_SUITE(threads_hidden)
{
    lab_case("freed-once");
    lab_test(hidden_the_last_reference_frees);
    lab_case("merge");
    lab_test(hidden_others_count_while_the_owner_merges);
    lab_case("queue");
    lab_test(hidden_two_below_zero_queue_once);
    lab_case("exited-owner");
    lab_test(hidden_two_drop_while_the_owner_exits);
    lab_test(hidden_threads_exit_in_any_order);
    lab_case("lists");
    lab_test(hidden_get_never_returns_what_is_freed);
}

/* test_threads.c: public tests, several threads, and immortal objects. */
#include "tests/contract.h"

/* ---- the last reference ---- */

static void *write_and_drop(void *arg)
{
    struct helper *h = arg;
    thing_of(h->o)->written[1] = 4;
    drop(&h->w.b, h->o);
    return NULL;
}

static void two_last_references(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.b, h.o);
    start(&thread, write_and_drop, &h);
    thing_of(h.o)->written[0] = 3;
    drop(&h.w.a, h.o);
    join(&thread, 1);
    EQUALS(1, h.grave.freed, "an object is freed exactly once");
    EQUALS(7, h.grave.read,
           "the finaliser reads what any thread wrote before its decref");
    end(&h.w);
}

START_TEST(the_last_of_two_frees)
{
    weave_explore(two_last_references, NULL);
}
END_TEST

static void two_last_merged(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.b, h.o);
    take(&h.w.c, h.o);
    drop(&h.w.a, h.o);
    start(&thread, write_and_drop, &h);
    thing_of(h.o)->written[0] = 3;
    drop(&h.w.c, h.o);
    join(&thread, 1);
    EQUALS(1, h.grave.freed, "an object is freed exactly once");
    EQUALS(7, h.grave.read,
           "the finaliser reads what any thread wrote before its decref");
    end(&h.w);
}

START_TEST(the_last_of_two_frees_what_is_merged)
{
    weave_explore(two_last_merged, NULL);
}
END_TEST

/* ---- two at the same state ---- */

static void two_queue(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.a, h.o);
    take(&h.w.a, h.o);
    start(&thread, drop_one, &h);
    drop(&h.w.c, h.o);
    join(&thread, 1);
    STATE_IS(BRC_QUEUED, 3, -2, h.o,
             "each decref by another thread takes 1 from shared");
    EQUALS(1, drain(&h.w.a), "an object is put into the queue once");
    STATE_IS(BRC_MERGED, 0, 1, h.o, "to merge is to add local to shared");
    drop(&h.w.c, h.o);
    EQUALS(1, h.grave.freed, "an object is freed exactly once");
    end(&h.w);
}

START_TEST(two_below_zero_queue_once)
{
    weave_explore(two_queue, NULL);
}
END_TEST

static void *take_and_drop_two(void *arg)
{
    struct helper *h = arg;
    take(&h->w.b, h->o);
    drop(&h->w.b, h->o);
    drop(&h->w.b, h->o);
    return NULL;
}

static void merge_under_others(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.b, h.o);
    start(&thread, take_and_drop_two, &h);
    drop(&h.w.a, h.o);
    join(&thread, 1);
    EQUALS(1, h.grave.freed,
           "a state only ever moves forward, by compare-and-swap: whoever "
           "merges or counts meanwhile, the object is freed exactly once");
    end(&h.w);
}

START_TEST(others_count_while_the_owner_merges)
{
    weave_explore(merge_under_others, NULL);
}
END_TEST

static void drain_under_others(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.a, h.o);
    take(&h.w.a, h.o);
    drop(&h.w.c, h.o); /* QUEUED: 3, -1, and b has one of the others */
    start(&thread, take_and_drop_two, &h);
    EQUALS(1, drain(&h.w.a), "drain: how many objects it merged");
    drop(&h.w.a, h.o);
    join(&thread, 1);
    EQUALS(1, h.grave.freed,
           "a state only ever moves forward, by compare-and-swap: whoever "
           "merges or counts meanwhile, the object is freed exactly once");
    end(&h.w);
}

START_TEST(others_count_while_the_owner_drains)
{
    weave_explore(drain_under_others, NULL);
}
END_TEST

/* ---- drain ---- */

static void drain_with_finalisers(void *unused)
{
    struct world w;
    struct grave graves[2];
    (void)unused;
    begin(&w);
    struct brc_object *y = make_thing(&w.b, &graves[1], NULL);
    struct brc_object *x = make_thing(&w.a, &graves[0], y);
    drop(&w.c, x);
    EQUALS(1, drain(&w.a), "no lock is held while finalisers run");
    EQUALS(1, graves[0].freed, "freed by the merge, when the sum is 0");
    STATE_IS(BRC_QUEUED, 1, -1, y,
             "a finaliser acts as the thread that frees: y was b's");
    EQUALS(1, drain(&w.b), "an object is in its owner's queue");
    EQUALS(1, graves[1].freed, "freed by the merge, when the sum is 0");
    end(&w);
}

START_TEST(finalisers_run_without_a_lock)
{
    weave_explore(drain_with_finalisers, NULL);
}
END_TEST

static void decrefs_do_not_drain(void *unused)
{
    struct world w;
    struct grave graves[4];
    (void)unused;
    begin(&w);
    struct brc_object *queued = make_thing(&w.a, &graves[0], NULL);
    struct brc_object *other = make_thing(&w.a, &graves[1], NULL);
    struct brc_object *foreign = make_thing(&w.b, &graves[2], NULL);
    struct brc_object *shared = make_thing(&w.a, &graves[3], NULL);
    drop(&w.b, queued);
    drop(&w.a, other);
    drop(&w.a, foreign);
    take(&w.b, shared);
    drop(&w.a, shared);
    EQUALS(1, graves[1].freed, "the last decref frees");
    EQUALS(0, graves[0].freed,
           "a decref merges nothing but the object it was called for");
    STATE_IS(BRC_QUEUED, 1, -1, queued,
             "a decref merges nothing but the object it was called for");
    EQUALS(1, drain(&w.a), "drain: how many objects it merged");
    EQUALS(1, drain(&w.b), "drain: how many objects it merged");
    drop(&w.b, shared);
    EQUALS(4,
           graves[0].freed + graves[1].freed + graves[2].freed +
               graves[3].freed,
           "an object is freed exactly once");
    end(&w);
}

START_TEST(a_decref_does_not_drain)
{
    weave_explore(decrefs_do_not_drain, NULL);
}
END_TEST

/* ---- immortal objects ---- */

static void live_for_ever(void *unused)
{
    struct world w;
    struct brc_object none;
    (void)unused;
    poison(&none, sizeof(none));
    begin(&w);
    RETURNS(0, brc_immortal(&none), "brc_immortal returns 0");
    uint64_t before = brc_changes;
    for (int i = 0; i < 3; i++) {
        drop(&w.a, &none);
        take(&w.b, &none);
        drop(&w.b, &none);
        drop(&w.c, &none);
    }
    EQUALS(0, brc_changes - before,
           "incref and decref of an immortal object make no BRC_ADD or "
           "BRC_CAS");
    STATE_IS(BRC_IMMORTAL, 0, 0, &none, "IMMORTAL: both counts stay 0");
    EQUALS(0, drain(&w.a), "IMMORTAL: never in a queue");
    end(&w);
}

START_TEST(an_immortal_object_never_changes)
{
    weave_explore(live_for_ever, NULL);
}
END_TEST

LAB_SUITE(threads)
{
    lab_case("freed-once");
    lab_test(the_last_of_two_frees);
    lab_test(the_last_of_two_frees_what_is_merged);
    lab_case("queue");
    lab_test(two_below_zero_queue_once);
    lab_case("merge");
    lab_test(others_count_while_the_owner_merges);
    lab_test(others_count_while_the_owner_drains);
    lab_case("drain");
    lab_test(finalisers_run_without_a_lock);
    lab_test(a_decref_does_not_drain);
    lab_case("immortal");
    lab_test(an_immortal_object_never_changes);
}

/*
 * test_counts_hidden.c: the same rules as in the public tests, with other
 * numbers and other owners; one thread that acts as several.
 */
#include "tests/contract.h"

static void count_many(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *o;
    (void)unused;
    begin(&w);
    o = make_thing(&w.c, &grave, NULL);
    for (int i = 0; i < 4; i++) {
        take(&w.c, o);
        take(&w.a, o);
        take(&w.b, o);
    }
    STATE_IS(BRC_DEFAULT, 5, 8, o,
             "incref: the owner adds 1 to local, everybody else to shared");
    for (int i = 0; i < 8; i++) {
        drop(&w.a, o);
    }
    STATE_IS(BRC_DEFAULT, 5, 0, o,
             "decref takes 1 from shared, whoever took it");
    for (int i = 0; i < 5; i++) {
        EQUALS(0, grave.freed, "an object is not freed before the last decref");
        drop(&w.c, o);
    }
    EQUALS(1, grave.freed, "the last decref frees, and the finaliser runs");
    HOLDS(grave.by == &w.c, "the finaliser runs in the thread that frees");
    end(&w);
}

START_TEST(hidden_references_are_counted)
{
    weave_explore(count_many, NULL);
}
END_TEST

static void count_changes(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *list = NULL;
    uint64_t before;
    (void)unused;
    begin(&w);
    struct brc_object *o = make_thing(&w.b, &grave, NULL);
    RETURNS(0, blist_new(&w.b, &list), "blist_new makes a list");
    RETURNS(0, blist_append(&w.b, list, o), "blist_append returns 0");
    before = brc_changes;
    take(&w.b, list);
    take(&w.b, o);
    drop(&w.b, list);
    drop(&w.b, o);
    EQUALS(0, brc_changes - before,
           "the owner's incref, and decref that leaves local more than 0, "
           "makes no BRC_ADD or BRC_CAS");
    drop(&w.b, o);
    drop(&w.b, list);
    EQUALS(1, grave.freed, "freeing a list gives its references back");
    end(&w);
}

START_TEST(hidden_the_owner_makes_no_atomic_change)
{
    weave_explore(count_changes, NULL);
}
END_TEST

static void three_below_zero(void *unused)
{
    struct world w;
    struct grave graves[2];
    (void)unused;
    begin(&w);
    struct brc_object *o = make_thing(&w.b, &graves[0], NULL);
    struct brc_object *other = make_thing(&w.b, &graves[1], NULL);
    for (int i = 0; i < 4; i++) {
        take(&w.b, o);
    }
    drop(&w.a, o);
    drop(&w.c, o);
    drop(&w.a, o);
    drop(&w.c, other);
    STATE_IS(BRC_QUEUED, 5, -3, o, "shared may be less than 0");
    EQUALS(0, drain(&w.a), "an object is in its owner's queue");
    EQUALS(2, drain(&w.b), "drain: how many objects it merged");
    EQUALS(1, graves[1].freed, "freed by the merge, when the sum is 0");
    STATE_IS(BRC_MERGED, 0, 2, o,
             "to merge is to add local to shared, and to set local to 0");
    take(&w.b, o);
    drop(&w.a, o);
    drop(&w.b, o);
    STATE_IS(BRC_MERGED, 0, 1, o, "a state only ever moves forward");
    drop(&w.c, o);
    EQUALS(1, graves[0].freed,
           "MERGED: freed by the decref that leaves shared 0");
    end(&w);
}

START_TEST(hidden_two_in_a_queue)
{
    weave_explore(three_below_zero, NULL);
}
END_TEST

/* One whose shared count comes back to 0, one whose local count ends. */
static void queued_to_the_last(void *unused)
{
    struct world w;
    struct grave graves[2];
    (void)unused;
    begin(&w);
    struct brc_object *x = make_thing(&w.a, &graves[0], NULL);
    struct brc_object *y = make_thing(&w.a, &graves[1], NULL);
    take(&w.a, x);
    take(&w.a, y);
    drop(&w.b, x);
    take(&w.c, x);
    take(&w.c, x);
    drop(&w.b, x);
    drop(&w.b, y);
    take(&w.b, y);
    drop(&w.a, y);
    drop(&w.a, y);
    EQUALS(2, drain(&w.a), "QUEUED: never freed in this state");
    EQUALS(1, graves[1].freed, "freed by the merge, when the sum is 0");
    STATE_IS(BRC_MERGED, 0, 2, x, "to merge is to add local to shared");
    drop(&w.a, x);
    drop(&w.c, x);
    EQUALS(1, graves[0].freed,
           "MERGED: freed by the decref that leaves shared 0");
    end(&w);
}

START_TEST(hidden_what_is_queued_is_freed_by_the_merge)
{
    weave_explore(queued_to_the_last, NULL);
}
END_TEST

static void owner_lets_go(void *unused)
{
    struct world w;
    struct grave grave;
    (void)unused;
    begin(&w);
    struct brc_object *o = make_thing(&w.c, &grave, NULL);
    take(&w.c, o);
    take(&w.a, o);
    drop(&w.c, o);
    STATE_IS(BRC_DEFAULT, 1, 1, o, "DEFAULT while local is more than 0");
    drop(&w.c, o);
    STATE_IS(BRC_MERGED, 0, 1, o,
             "the owner's decref that takes local to 0, when shared is more "
             "than 0, makes the object MERGED");
    take(&w.c, o);
    take(&w.b, o);
    STATE_IS(BRC_MERGED, 0, 3, o, "MERGED: nobody is the owner");
    drop(&w.a, o);
    drop(&w.a, o);
    drop(&w.c, o);
    EQUALS(1, grave.freed, "MERGED: freed by the decref that leaves shared 0");
    end(&w);
}

START_TEST(hidden_an_owner_that_lets_go_merges)
{
    weave_explore(owner_lets_go, NULL);
}
END_TEST

static void chain_of_three(void *unused)
{
    struct world w;
    struct grave graves[3];
    (void)unused;
    begin(&w);
    struct brc_object *z = make_thing(&w.b, &graves[2], NULL);
    struct brc_object *y = make_thing(&w.a, &graves[1], z);
    struct brc_object *x = make_thing(&w.c, &graves[0], y);
    drop(&w.a, x);
    EQUALS(1, drain(&w.c), "no lock is held while finalisers run");
    EQUALS(1, graves[0].freed, "freed by the merge, when the sum is 0");
    EQUALS(0, graves[1].freed, "y is QUEUED: only a drains its queue");
    EQUALS(1, drain(&w.a), "no lock is held while finalisers run");
    EQUALS(1, graves[1].freed, "freed by the merge, when the sum is 0");
    leave(&w.b);
    EQUALS(1, graves[2].freed, "exit merges all that is queued to the thread");
    enter(&w.b, &w.vm);
    end(&w);
}

START_TEST(hidden_a_chain_of_finalisers)
{
    weave_explore(chain_of_three, NULL);
}
END_TEST

static void immortal_in_a_list(void *unused)
{
    struct world w;
    struct brc_object none;
    struct brc_object *out = NULL;
    struct brc_object *list = NULL;
    (void)unused;
    poison(&none, sizeof(none));
    begin(&w);
    RETURNS(0, brc_immortal(&none), "brc_immortal returns 0");
    RETURNS(0, blist_new(&w.a, &list), "blist_new makes a list");
    for (int i = 0; i < 5; i++) {
        RETURNS(0, blist_append(&w.a, list, &none), "blist_append returns 0");
    }
    RETURNS(0, blist_get(&w.b, list, 4, &out), "blist_get returns 0");
    HOLDS(out == &none, "blist_get: item number INDEX, counted from 0");
    uint64_t before = brc_changes;
    drop(&w.b, out);
    EQUALS(0, brc_changes - before,
           "incref and decref of an immortal object make no BRC_ADD or "
           "BRC_CAS");
    drop(&w.a, list);
    STATE_IS(BRC_IMMORTAL, 0, 0, &none, "IMMORTAL: never freed");
    end(&w);
}

START_TEST(hidden_an_immortal_object_never_changes)
{
    weave_explore(immortal_in_a_list, NULL);
}
END_TEST

LAB_SUITE(counts_hidden)
{
    lab_case("counts");
    lab_test(hidden_references_are_counted);
    lab_case("owner-path");
    lab_test(hidden_the_owner_makes_no_atomic_change);
    lab_case("queue");
    lab_test(hidden_two_in_a_queue);
    lab_test(hidden_what_is_queued_is_freed_by_the_merge);
    lab_case("merge");
    lab_test(hidden_an_owner_that_lets_go_merges);
    lab_case("drain");
    lab_test(hidden_a_chain_of_finalisers);
    lab_case("immortal");
    lab_test(hidden_an_immortal_object_never_changes);
}

/* test_exits.c: public tests, threads that exit, and two vms. */
#include "tests/contract.h"

/* ---- threads that exit ---- */

static void owner_is_gone(void *unused)
{
    struct world w;
    struct grave graves[2];
    (void)unused;
    begin(&w);
    struct brc_object *o = make_thing(&w.a, &graves[0], NULL);
    struct brc_object *queued = make_thing(&w.a, &graves[1], NULL);
    take(&w.a, o);
    take(&w.a, queued);
    drop(&w.b, queued);
    leave(&w.a);
    STATE_IS(BRC_MERGED, 0, 1, queued, "exit merges all that is queued");
    STATE_IS(BRC_DEFAULT, 2, 0, o, "exit merges nothing else");
    drop(&w.b, o);
    STATE_IS(BRC_MERGED, 0, 1, o,
             "when the owner has exited, the decref that makes the object "
             "QUEUED merges it at once");
    drop(&w.c, o);
    drop(&w.c, queued);
    EQUALS(1, graves[0].freed, "MERGED: freed by the decref that leaves 0");
    EQUALS(1, graves[1].freed, "MERGED: freed by the decref that leaves 0");
    enter(&w.a, &w.vm);
    end(&w);
}

START_TEST(an_owner_that_has_exited_merges_nothing)
{
    weave_explore(owner_is_gone, NULL);
}
END_TEST

static void same_memory(void *unused)
{
    struct world w;
    struct grave grave;
    (void)unused;
    begin(&w);
    struct brc_object *o = make_thing(&w.a, &grave, NULL);
    leave(&w.a);
    enter(&w.a, &w.vm);
    take(&w.a, o);
    STATE_IS(BRC_DEFAULT, 1, 1, o,
             "a thread that has the memory of one that has exited is not the "
             "owner");
    drop(&w.a, o);
    drop(&w.a, o);
    EQUALS(1, grave.freed,
           "the owner has exited: the decref merges, and frees when it is 0");
    EQUALS(0, drain(&w.a), "a new thread has nothing in its queue");
    end(&w);
}

START_TEST(a_new_thread_owns_nothing)
{
    weave_explore(same_memory, NULL);
}
END_TEST

static void exit_and_drop(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    start(&thread, drop_one, &h);
    leave(&h.w.a);
    join(&thread, 1);
    EQUALS(1, h.grave.freed,
           "the owner exits, and merges what is queued; or it has exited, and "
           "the decref merges at once: freed exactly once");
    enter(&h.w.a, &h.w.vm);
    end(&h.w);
}

START_TEST(nothing_is_queued_to_a_thread_that_has_exited)
{
    weave_explore(exit_and_drop, NULL);
}
END_TEST

/* a exits, and so drops X, which holds a reference to o; b drops another. */
static void exit_with_finaliser(void *unused)
{
    struct helper h;
    struct grave grave;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.a, h.o);
    struct brc_object *x = make_thing(&h.w.a, &grave, h.o);
    drop(&h.w.c, x);
    start(&thread, drop_one, &h);
    leave(&h.w.a);
    join(&thread, 1);
    EQUALS(1, grave.freed, "exit merges all that is queued to the thread");
    EQUALS(1, h.grave.freed,
           "a thread has not exited before the last finaliser has returned");
    enter(&h.w.a, &h.w.vm);
    end(&h.w);
}

START_TEST(a_thread_that_exits_is_the_owner_to_the_last)
{
    weave_explore(exit_with_finaliser, NULL);
}
END_TEST

static void memory_is_used_again(void *unused)
{
    struct helper h;
    pthread_t thread;
    (void)unused;
    begin(&h.w);
    h.o = make_thing(&h.w.a, &h.grave, NULL);
    take(&h.w.a, h.o);
    leave(&h.w.a);
    start(&thread, drop_one, &h);
    enter(&h.w.a, &h.w.vm);
    drop(&h.w.a, h.o);
    join(&thread, 1);
    EQUALS(1, h.grave.freed, "an object is freed exactly once");
    end(&h.w);
}

START_TEST(a_new_thread_is_not_taken_for_the_owner)
{
    weave_explore(memory_is_used_again, NULL);
}
END_TEST

/* ---- two of them ---- */

static void *live_in_another_vm(void *arg)
{
    struct world *w = arg;
    struct grave grave;
    begin(w);
    drop(&w->b, make_thing(&w->a, &grave, NULL));
    EQUALS(1, drain(&w->a), "two vms never disturb each other");
    EQUALS(1, grave.freed, "two vms never disturb each other");
    end(w);
    return NULL;
}

static void two_vms(void *unused)
{
    struct world one;
    struct world two;
    pthread_t thread;
    (void)unused;
    start(&thread, live_in_another_vm, &one);
    live_in_another_vm(&two);
    join(&thread, 1);
}

START_TEST(two_vms_do_not_disturb_each_other)
{
    weave_explore(two_vms, NULL);
}
END_TEST

LAB_SUITE(exits)
{
    lab_case("exited-owner");
    lab_test(an_owner_that_has_exited_merges_nothing);
    lab_test(a_new_thread_owns_nothing);
    lab_test(nothing_is_queued_to_a_thread_that_has_exited);
    lab_test(a_thread_that_exits_is_the_owner_to_the_last);
    lab_test(a_new_thread_is_not_taken_for_the_owner);
    lab_case("independence");
    lab_test(two_vms_do_not_disturb_each_other);
}

/* test_counts.c: public tests, one thread that acts as several. */
#include "tests/contract.h"

/* ---- counting ---- */

static void count_own(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *o;
    (void)unused;
    begin(&w);
    o = make_thing(&w.a, &grave, NULL);
    STATE_IS(BRC_DEFAULT, 1, 0, o,
             "a new object is DEFAULT, with one reference in local");
    errno = 77;
    take(&w.a, o);
    STATE_IS(BRC_DEFAULT, 2, 0, o, "incref: the owner adds 1 to local");
    drop(&w.a, o);
    STATE_IS(BRC_DEFAULT, 1, 0, o, "decref: the owner takes 1 from local");
    EQUALS(0, grave.freed, "an object is not freed before the last decref");
    drop(&w.a, o);
    EQUALS(1, grave.freed, "the last decref frees, and the finaliser runs");
    HOLDS(grave.by == &w.a, "the finaliser runs in the thread that frees");
    HOLDS(errno == 77, "no function changes errno");
    end(&w);
}

START_TEST(the_owner_counts)
{
    weave_explore(count_own, NULL);
}
END_TEST

static void count_shared(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *o;
    (void)unused;
    begin(&w);
    o = make_thing(&w.a, &grave, NULL);
    take(&w.b, o);
    take(&w.c, o);
    STATE_IS(BRC_DEFAULT, 1, 2, o, "incref: everybody else adds 1 to shared");
    drop(&w.c, o);
    STATE_IS(BRC_DEFAULT, 1, 1, o,
             "decref: everybody else takes 1 from shared");
    drop(&w.b, o);
    STATE_IS(BRC_DEFAULT, 1, 0, o,
             "decref: everybody else takes 1 from shared");
    EQUALS(0, grave.freed, "an object is not freed before the last decref");
    drop(&w.a, o);
    EQUALS(1, grave.freed, "the last decref frees, and the finaliser runs");
    end(&w);
}

START_TEST(everybody_else_counts_in_shared)
{
    weave_explore(count_shared, NULL);
}
END_TEST

static void make_and_drop(void *unused)
{
    struct world w;
    struct brc_object *o;
    (void)unused;
    begin(&w);
    for (size_t payload = 0; payload <= 100; payload += 50) {
        RETURNS(0, brc_new(&w.a, payload, NULL, &o),
                "brc_new: PAYLOAD may be 0, FINALIZE may be NULL");
        memset(o->payload, 0xA5, payload);
        drop(&w.a, o);
    }
    end(&w);
}

START_TEST(payload_and_finaliser_may_be_missing)
{
    weave_explore(make_and_drop, NULL);
}
END_TEST

static void run_out_of_memory(void *unused)
{
    struct world w;
    struct brc_object *const before = (struct brc_object *)&w;
    struct brc_object *o = before;
    (void)unused;
    begin(&w);
    if (weave_fail(WEAVE_FAIL_MALLOC, 1)) {
        errno = 77;
        RETURNS(ENOMEM, brc_new(&w.a, 8, NULL, &o),
                "brc_new: ENOMEM when there is no memory");
        HOLDS(o == before, "ENOMEM: nothing has changed");
        HOLDS(errno == 77, "no function changes errno, not even when malloc "
                           "does");
    }
    end(&w);
}

START_TEST(no_memory_is_no_object)
{
    weave_explore(run_out_of_memory, NULL);
}
END_TEST

static void enter_and_leave(void *unused)
{
    struct brc_vm vm;
    struct brc_thread self;
    (void)unused;
    make_vm(&vm);
    enter(&self, &vm);
    RETURNS(EBUSY, brc_vm_destroy(&vm),
            "brc_vm_destroy: EBUSY while a thread is in it");
    leave(&self);
    enter(&self, &vm);
    RETURNS(EBUSY, brc_vm_destroy(&vm),
            "brc_vm_destroy: EBUSY while a thread is in it");
    leave(&self);
    end_vm(&vm);
    if (weave_fail(WEAVE_FAIL_INIT, 1)) {
        HOLDS(brc_vm_init(&vm) != 0,
              "brc_vm_init returns what pthread_mutex_init() returned");
    }
}

START_TEST(a_vm_in_use_is_not_destroyed)
{
    weave_explore(enter_and_leave, NULL);
}
END_TEST

/* ---- the owner's path ---- */

static void count_changes(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *o;
    uint64_t before;
    (void)unused;
    begin(&w);
    o = make_thing(&w.a, &grave, NULL);
    take(&w.b, o);
    before = brc_changes;
    for (int i = 0; i < 3; i++) {
        take(&w.a, o);
        drop(&w.a, o);
    }
    EQUALS(0, brc_changes - before,
           "the owner's incref, and decref that leaves local more than 0, "
           "makes no BRC_ADD or BRC_CAS");
    take(&w.b, o);
    HOLDS(brc_changes > before,
          "shared is changed by BRC_ADD or BRC_CAS: you use no other atomic "
          "operations");
    drop(&w.b, o);
    drop(&w.b, o);
    drop(&w.a, o);
    EQUALS(1, grave.freed, "the last decref frees, and the finaliser runs");
    end(&w);
}

START_TEST(the_owner_makes_no_atomic_change)
{
    weave_explore(count_changes, NULL);
}
END_TEST

enum { CLERKS = 6 };

struct clerk {
    struct brc_thread self;
    struct brc_object *o;
};

static void *use_own(void *arg)
{
    struct clerk *clerk = arg;
    for (int i = 0; i < 100; i++) {
        take(&clerk->self, clerk->o);
        drop(&clerk->self, clerk->o);
    }
    return NULL;
}

static void six_owners(void *unused)
{
    struct brc_vm vm;
    struct clerk clerks[CLERKS];
    struct grave graves[CLERKS];
    pthread_t threads[CLERKS];
    (void)unused;
    make_vm(&vm);
    for (int i = 0; i < CLERKS; i++) {
        enter(&clerks[i].self, &vm);
        clerks[i].o = make_thing(&clerks[i].self, &graves[i], NULL);
        start(&threads[i], use_own, &clerks[i]);
    }
    join(threads, CLERKS);
    for (int i = 0; i < CLERKS; i++) {
        drop(&clerks[i].self, clerks[i].o);
        leave(&clerks[i].self);
    }
    end_vm(&vm);
}

START_TEST(owners_never_wait_for_each_other)
{
    weave_parallelism(six_owners, 3.5, NULL);
}
END_TEST

/* ---- QUEUED ---- */

static void below_zero(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *o;
    (void)unused;
    begin(&w);
    o = make_thing(&w.a, &grave, NULL);
    take(&w.a, o);
    take(&w.a, o);
    drop(&w.b, o); /* a has given it one of its own */
    STATE_IS(BRC_QUEUED, 3, -1, o,
             "a decref by another thread that takes shared from 0 to -1 makes "
             "the object QUEUED");
    drop(&w.c, o);
    STATE_IS(BRC_QUEUED, 3, -2, o, "shared may be less than 0");
    take(&w.b, o);
    STATE_IS(BRC_QUEUED, 3, -1, o, "QUEUED: everybody else counts in shared");
    take(&w.b, o);
    take(&w.b, o);
    STATE_IS(BRC_QUEUED, 3, 1, o, "a state only ever moves forward");
    drop(&w.b, o);
    EQUALS(0, grave.freed, "QUEUED: never freed in this state");
    STATE_IS(BRC_QUEUED, 3, 0, o, "QUEUED: everybody else counts in shared");
    take(&w.b, o);
    uint64_t before = brc_changes;
    take(&w.a, o);
    drop(&w.a, o);
    EQUALS(0, brc_changes - before,
           "QUEUED: the owner is the same, and makes no atomic change");
    EQUALS(1, drain(&w.a), "drain: how many objects it merged");
    STATE_IS(BRC_MERGED, 0, 4, o,
             "to merge is to add local to shared, and to set local to 0");
    EQUALS(0, drain(&w.a), "drain: 0 when there was nothing to do");
    for (int i = 0; i < 4; i++) {
        EQUALS(0, grave.freed, "an object is not freed before the last decref");
        drop(i % 2 == 0 ? &w.a : &w.b, o);
    }
    EQUALS(1, grave.freed, "MERGED: freed by the decref that leaves shared 0");
    end(&w);
}

START_TEST(a_shared_count_below_zero_queues)
{
    weave_explore(below_zero, NULL);
}
END_TEST

static void none_left_but_queued(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *o;
    (void)unused;
    begin(&w);
    o = make_thing(&w.a, &grave, NULL);
    drop(&w.b, o); /* a has given it away */
    EQUALS(0, grave.freed,
           "QUEUED: never freed in this state, not even when the sum is 0");
    STATE_IS(BRC_QUEUED, 1, -1, o,
             "a decref by another thread that takes shared from 0 to -1 makes "
             "the object QUEUED");
    EQUALS(0, drain(&w.b), "an object is in its owner's queue");
    EQUALS(1, drain(&w.a), "drain: those that it freed included");
    EQUALS(1, grave.freed, "freed by the merge, when the sum is 0");
    HOLDS(grave.by == &w.a, "the finaliser runs in the thread that merged");

    o = make_thing(&w.a, &grave, NULL);
    take(&w.a, o);
    drop(&w.b, o);
    take(&w.b, o); /* and b hands it to a */
    drop(&w.a, o);
    drop(&w.a, o);
    EQUALS(0, grave.freed,
           "QUEUED: never freed in this state, not even when local gets 0");
    STATE_IS(BRC_QUEUED, 0, 0, o,
             "QUEUED: only drain and exit merge, not the owner's decref");
    EQUALS(1, drain(&w.a), "drain: how many objects it merged");
    EQUALS(1, grave.freed, "freed by the merge, when the sum is 0");
    end(&w);
}

START_TEST(what_is_queued_is_freed_by_the_merge)
{
    weave_explore(none_left_but_queued, NULL);
}
END_TEST

/* ---- MERGED ---- */

static void owner_lets_go(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *o;
    (void)unused;
    begin(&w);
    o = make_thing(&w.a, &grave, NULL);
    take(&w.b, o);
    take(&w.c, o);
    drop(&w.a, o);
    STATE_IS(BRC_MERGED, 0, 2, o,
             "the owner's decref that takes local to 0, when shared is more "
             "than 0, makes the object MERGED");
    take(&w.a, o);
    STATE_IS(BRC_MERGED, 0, 3, o,
             "MERGED: nobody is the owner; all count in shared");
    drop(&w.a, o);
    drop(&w.b, o);
    STATE_IS(BRC_MERGED, 0, 1, o, "a state only ever moves forward");
    EQUALS(0, drain(&w.a), "only what is QUEUED is in a queue");
    drop(&w.c, o);
    EQUALS(1, grave.freed, "MERGED: freed by the decref that leaves shared 0");
    HOLDS(grave.by == &w.c, "the finaliser runs in the thread that frees");
    end(&w);
}

START_TEST(an_owner_that_lets_go_merges)
{
    weave_explore(owner_lets_go, NULL);
}
END_TEST

LAB_SUITE(counts)
{
    lab_case("counts");
    lab_test(the_owner_counts);
    lab_test(everybody_else_counts_in_shared);
    lab_test(payload_and_finaliser_may_be_missing);
    lab_test(no_memory_is_no_object);
    lab_test(a_vm_in_use_is_not_destroyed);
    lab_case("owner-path");
    lab_test(the_owner_makes_no_atomic_change);
    lab_test(owners_never_wait_for_each_other);
    lab_case("queue");
    lab_test(a_shared_count_below_zero_queues);
    lab_test(what_is_queued_is_freed_by_the_merge);
    lab_case("merge");
    lab_test(an_owner_that_lets_go_merges);
}

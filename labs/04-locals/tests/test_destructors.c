/* test_destructors.c: public tests of what happens when a thread ends. */
#include <stdlib.h>

#include "tests/contract.h"

/* ---- one round ---- */

struct belongings {
    struct pair keys;
    struct tls unused;
    struct value first;
    struct value second;
    struct value third;
    pthread_t self;
};

static int own_things(void *arg)
{
    struct belongings *own = arg;
    own->self = pthread_self();
    set_value(&own->keys.key, &own->first);
    set_value(&own->keys.key, &own->second);
    set_value(&own->keys.other, &own->third);
    set_value(&own->keys.other, NULL);
    return 0;
}

static void end_with_values(void *unused)
{
    struct belongings own = {.first.destroyed = 0};
    struct thr t;
    (void)unused;
    make_key(&own.keys.key, destroy);
    make_key(&own.keys.other, destroy);
    make_key(&own.unused, destroy);
    set_value(&own.unused, &own.third);
    spawn(&t, own_things, &own, "owner");
    join_spawned(&t);
    EQUALS(1, own.second.destroyed,
           "when TARGET has returned, a destructor runs for each value once");
    HOLDS(pthread_equal(own.second.by, own.self),
          "the destructors run in the thread itself");
    EQUALS(0, own.first.destroyed,
           "tls_set: the value before is forgotten, without a destructor");
    EQUALS(0, own.third.destroyed,
           "only the thread's own values that are not NULL are destroyed");
}

START_TEST(a_thread_destroys_its_values_once)
{
    weave_explore(end_with_values, NULL);
}
END_TEST

static struct pair heap;

static int own_memory(void *unused)
{
    int *memory = malloc(sizeof(*memory));
    (void)unused;
    ck_assert_ptr_nonnull(memory);
    *memory = 42;
    set_value(&heap.key, memory);
    set_value(&heap.other, &heap);
    return 0;
}

static void end_with_memory(void *unused)
{
    struct thr threads[2];
    make_key(&heap.key, free);
    make_key(&heap.other, NULL);
    spawn(&threads[0], own_memory, unused, "owner");
    spawn(&threads[1], own_memory, unused, "owner");
    join_spawned(&threads[0]);
    join_spawned(&threads[1]);
    drop_key(&heap.key);
    drop_key(&heap.other);
}

START_TEST(a_destructor_frees_memory)
{
    weave_explore(end_with_memory, NULL);
}
END_TEST

/* ---- several rounds ---- */

static struct tls key; /* of the tests below */
static struct tls other;
static unsigned calls;

/* What a destructor finds that must not call the same one for ever. */
static void note_call(void)
{
    calls++;
    HOLDS(calls <= TLS_ROUNDS,
          "a thread looks for values to destroy at most TLS_ROUNDS times");
}

static void set_again(void *value)
{
    note_call();
    EMPTY(&key, "it empties the key, and then calls the destructor");
    set_value(&key, value);
}

static int set_key(void *value)
{
    set_value(&key, value);
    return 0;
}

static void never_done(void *unused)
{
    struct thr t;
    (void)unused;
    make_key(&key, set_again);
    spawn(&t, set_key, &calls, "owner");
    join_spawned(&t);
    EQUALS(TLS_ROUNDS, calls, "the thread looks again, TLS_ROUNDS times");
    drop_key(&key);
}

START_TEST(a_destructor_that_sets_its_value_again)
{
    weave_explore(never_done, NULL);
}
END_TEST

static struct tls plain;

static void set_other(void *value)
{
    note_call();
    VALUE_IS(&plain, &plain, "a value whose key has no destructor stays");
    set_value(&other, value);
}

static int set_plain_and_key(void *value)
{
    set_value(&plain, &plain);
    return set_key(value);
}

static void set_one_then_other(void *unused)
{
    struct value value = {.destroyed = 0};
    struct thr t;
    (void)unused;
    make_key(&plain, NULL);
    make_key(&other, destroy);
    make_key(&key, set_other);
    spawn(&t, set_plain_and_key, &value, "owner");
    join_spawned(&t);
    EQUALS(1, calls, "a destructor runs for each value once");
    EQUALS(1, value.destroyed, "what a destructor sets is destroyed, too");
}

START_TEST(a_destructor_that_sets_another_value)
{
    weave_explore(set_one_then_other, NULL);
}
END_TEST

/* ---- destructors are free to do what they like ---- */

static int do_nothing(void *unused)
{
    (void)unused;
    return 0;
}

static void use_everything(void *arg)
{
    struct value *value = arg;
    struct tls mine;
    struct thr t;
    make_key(&mine, NULL);
    set_value(&mine, &t);
    drop_key(&mine);
    spawn(&t, do_nothing, NULL, NULL);
    EQUALS(1, listed(current()), "a destructor may call every function here");
    HOLDS(alive() >= 2, "a destructor may call every function here");
    join_spawned(&t);
    value->destroyed++;
}

static void end_busily(void *unused)
{
    struct value value = {.destroyed = 0};
    struct thr t;
    (void)unused;
    make_key(&key, use_everything);
    spawn(&t, set_key, &value, "owner");
    join_spawned(&t);
    EQUALS(1, value.destroyed, "a destructor runs for each value once");
    drop_key(&key);
}

START_TEST(a_destructor_may_call_everything)
{
    weave_explore(end_busily, NULL);
}
END_TEST

static void work(void *unused)
{
    (void)unused;
    weave_work(100000);
}

static int work_and_set(void *value)
{
    work(NULL);
    set_value(&key, value);
    return 0;
}

static void three_work(void *unused)
{
    struct thr threads[3];
    make_key(&key, work);
    for (int i = 0; i < 3; i++) {
        spawn(&threads[i], work_and_set, &key, "worker");
    }
    for (int i = 0; i < 3; i++) {
        join_spawned(&threads[i]);
    }
    (void)unused;
}

START_TEST(targets_and_destructors_run_at_the_same_time)
{
    weave_parallelism(three_work, 2.5, NULL);
}
END_TEST

LAB_SUITE(destructors)
{
    lab_case("destructors");
    lab_test(a_thread_destroys_its_values_once);
    lab_test(a_destructor_frees_memory);
    lab_case("rounds");
    lab_test(a_destructor_that_sets_its_value_again);
    lab_test(a_destructor_that_sets_another_value);
    lab_case("no-lock");
    lab_test(a_destructor_may_call_everything);
    lab_test(targets_and_destructors_run_at_the_same_time);
}

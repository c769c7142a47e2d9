/* test_hidden.c: other numbers, the same rules. */
#include <stdlib.h>

#include "tests/contract.h"

/* ---- keys ---- */

static void many_keys(void *unused)
{
    struct tls kept;
    struct tls k;
    (void)unused;
    make_key(&kept, NULL);
    set_value(&kept, &kept);
    for (int i = 0; i < 3 * TLS_KEYS; i++) {
        make_key(&k, free);
        EMPTY(&k, "a key is empty, whatever keys there were before");
        set_value(&k, &k);
        VALUE_IS(&k, &k, "tls_get gives the thread's value of this key");
        drop_key(&k);
    }
    VALUE_IS(&kept, &kept, "two keys never disturb each other");
    drop_key(&kept);
}

START_TEST(keys_come_and_go)
{
    weave_explore(many_keys, NULL);
}
END_TEST

static struct tls key; /* of the tests below */
static struct tls other;
static sem_t ready;
static sem_t go;

static int keep_null(void *unused)
{
    (void)unused;
    set_value(&key, NULL);
    set_value(&other, &other);
    unlock(&ready);
    pass(&go);
    EMPTY(&key, "a key is empty in every thread, in those that run");
    VALUE_IS(&other, &other, "two keys never disturb each other");
    return 0;
}

static void two_see_a_new_key(void *unused)
{
    struct thr threads[2];
    make_door(&ready);
    make_door(&go);
    make_key(&other, NULL);
    make_key(&key, NULL);
    spawn(&threads[0], keep_null, unused, "one");
    spawn(&threads[1], keep_null, unused, "two");
    pass(&ready);
    pass(&ready);
    drop_key(&key);
    make_key(&key, NULL);
    unlock(&go);
    unlock(&go);
    join_spawned(&threads[0]);
    join_spawned(&threads[1]);
    EMPTY(&other, "a value of each thread's own");
}

START_TEST(two_threads_see_a_new_key)
{
    weave_explore(two_see_a_new_key, NULL);
}
END_TEST

static int make_and_drop(void *k)
{
    make_key(k, NULL);
    EMPTY(k, "a key is empty when it has been made");
    set_value(k, k);
    drop_key(k);
    make_key(k, NULL);
    EMPTY(k, "a key is empty, whatever keys there were before");
    return 0;
}

static void three_make_keys(void *unused)
{
    struct tls keys[3];
    struct thr threads[2];
    (void)unused;
    spawn(&threads[0], make_and_drop, &keys[0], "one");
    spawn(&threads[1], make_and_drop, &keys[1], "two");
    make_and_drop(&keys[2]);
    join_spawned(&threads[0]);
    join_spawned(&threads[1]);
    for (int i = 0; i < 3; i++) {
        EMPTY(&keys[i], "two keys never disturb each other");
        set_value(&keys[i], &keys[i]);
    }
    for (int i = 0; i < 3; i++) {
        VALUE_IS(&keys[i], &keys[i], "two keys never disturb each other");
    }
}

START_TEST(three_threads_make_and_drop_keys)
{
    weave_explore(three_make_keys, NULL);
}
END_TEST

/* ---- destructors ---- */

static int own_value(void *value)
{
    set_value(&key, value);
    return 0;
}

static void two_end(void *unused)
{
    struct value values[2] = {{.destroyed = 0}, {.destroyed = 0}};
    struct thr threads[2];
    (void)unused;
    make_key(&key, destroy);
    spawn(&threads[0], own_value, &values[0], "one");
    spawn(&threads[1], own_value, &values[1], "two");
    join_spawned(&threads[0]);
    EQUALS(1, values[0].destroyed, "a destructor runs for each value once");
    join_spawned(&threads[1]);
    EQUALS(1, values[1].destroyed, "a destructor runs for each value once");
    HOLDS(!pthread_equal(values[0].by, pthread_self()),
          "the destructors run in the thread itself");
}

START_TEST(two_threads_destroy_their_own)
{
    weave_explore(two_end, NULL);
}
END_TEST

static unsigned pings;
static unsigned pongs;

static void ping(void *value)
{
    pings++;
    HOLDS(pings <= TLS_ROUNDS, "at most TLS_ROUNDS times in all");
    EMPTY(&key, "it empties the key, and then calls the destructor");
    set_value(&other, value);
}

static void pong(void *value)
{
    pongs++;
    HOLDS(pongs <= TLS_ROUNDS, "at most TLS_ROUNDS times in all");
    EMPTY(&other, "it empties the key, and then calls the destructor");
    set_value(&key, value);
}

static void *play(void *unused)
{
    set_value(&key, &pings);
    RETURNS(0, thr_leave(), "thr_leave returns 0 in a foreign thread");
    EMPTY(&key, "after thr_leave all keys are empty in this thread");
    EMPTY(&other, "after thr_leave all keys are empty in this thread");
    return unused;
}

static void play_in_foreign(void *unused)
{
    pthread_t thread;
    make_key(&key, ping);
    make_key(&other, pong);
    start(&thread, play, unused);
    join(&thread, 1);
    HOLDS(pings >= 2 && pongs >= 1, "the thread looks again, until nothing "
                                    "is left to destroy");
}

START_TEST(destructors_that_set_each_others_values)
{
    weave_explore(play_in_foreign, NULL);
}
END_TEST

static void spend_time(void *unused)
{
    (void)unused;
    weave_work(50000);
}

static void *leave_slowly(void *unused)
{
    set_value(&key, &key);
    RETURNS(0, thr_leave(), "thr_leave returns 0 in a foreign thread");
    return unused;
}

static void two_leave(void *unused)
{
    pthread_t threads[2];
    make_key(&key, spend_time);
    start(&threads[0], leave_slowly, unused);
    start(&threads[1], leave_slowly, unused);
    join(threads, 2);
}

START_TEST(destructors_of_two_threads_run_at_the_same_time)
{
    weave_parallelism(two_leave, 1.8, NULL);
}
END_TEST

/* ---- the list ---- */

static int spawn_another(void *arg)
{
    struct thr *t = arg;
    EQUALS(1, listed(current()), "a thread is listed before TARGET begins");
    spawn(&t[1], own_value, NULL, NULL);
    EQUALS(1, listed(current()), "a thread is listed until it ends");
    join_spawned(&t[1]);
    return 0;
}

static void spawn_within(void *unused)
{
    struct thr threads[2];
    struct thr *list[3] = {NULL};
    size_t n = 12345;
    (void)unused;
    make_key(&key, NULL);
    spawn(&threads[0], spawn_another, threads, NULL);
    int error = thr_enumerate(list, 2, &n);
    HOLDS(n >= 1 && n <= 3, "*N is the number of threads at one moment");
    RETURNS(n > 2 ? ERANGE : 0, error, "ERANGE when CAP is below *N");
    for (size_t i = 0; i < 3; i++) {
        HOLDS((list[i] != NULL) == (error == 0 && i < n),
              "the list is that of one moment: *N objects, no more, no less");
    }
    join_spawned(&threads[0]);
    EQUALS(1, alive(), "a thread that has ended is not counted");
}

START_TEST(a_thread_spawns_and_joins_another)
{
    weave_explore(spawn_within, NULL);
}
END_TEST

static void *stay_abroad(void *unused)
{
    EQUALS(1, listed(current()), "the Dummies are listed");
    unlock(&ready);
    pass(&go);
    RETURNS(0, thr_leave(), "thr_leave returns 0 in a foreign thread");
    return unused;
}

static int stay_here(void *unused)
{
    (void)unused;
    unlock(&ready);
    pass(&go);
    return 0;
}

static void mixed_company(void *unused)
{
    struct thr t;
    struct thr *list[4] = {NULL};
    pthread_t thread;
    size_t n = 0;
    make_door(&ready);
    make_door(&go);
    start(&thread, stay_abroad, unused);
    spawn(&t, stay_here, NULL, "Eve");
    pass(&ready);
    pass(&ready);
    RETURNS(ERANGE, thr_enumerate(list, 2, &n), "ERANGE: CAP is below *N");
    HOLDS(n == 3 && list[0] == NULL, "ERANGE: BUF is unchanged, *N is set");
    RETURNS(0, thr_enumerate(list, 4, &n), "0 when CAP is not below *N");
    HOLDS(n == 3 && list[3] == NULL, "the rest of BUF is unchanged");
    EQUALS(1, listed(&t), "those spawned are listed");
    NAME_IS("Eve", &t, "a thread has the name given to thr_spawn");
    unlock(&go);
    unlock(&go);
    join_spawned(&t);
    join(&thread, 1);
    EQUALS(1, alive(), "who has ended or left is not counted");
}

START_TEST(a_mixed_company_is_listed)
{
    weave_explore(mixed_company, NULL);
}
END_TEST

/* ---- failures ---- */

static void second_fails(void *unused)
{
    struct thr threads[2];
    (void)unused;
    make_key(&key, NULL);
    make_door(&ready);
    make_door(&go);
    spawn(&threads[0], stay_here, NULL, "first");
    poison(&threads[1], sizeof(threads[1]));
    weave_fail(WEAVE_FAIL_CREATE, 1);
    int error = thr_spawn(&threads[1], own_value, NULL, "second");
    if (weave_failed(WEAVE_FAIL_CREATE) > 0) {
        RETURNS(EAGAIN, error, "thr_spawn returns what pthread_create did");
        poison(&threads[1], sizeof(threads[1]));
        EQUALS(2, alive(), "not started: T is not listed");
        EQUALS(1, listed(&threads[0]), "those spawned are listed");
    } else {
        join_spawned(&threads[1]);
    }
    unlock(&go);
    join_spawned(&threads[0]);
    EQUALS(1, alive(), "a thread that has ended is not counted");
}

START_TEST(the_second_thread_cannot_be_started)
{
    weave_explore(second_fails, NULL);
}
END_TEST

LAB_SUITE(hidden)
{
    lab_case("values");
    lab_test(keys_come_and_go);
    lab_case("own-values");
    lab_test(two_threads_see_a_new_key);
    lab_case("key-races");
    lab_test(three_threads_make_and_drop_keys);
    lab_case("destructors");
    lab_test(two_threads_destroy_their_own);
    lab_case("rounds");
    lab_test(destructors_that_set_each_others_values);
    lab_case("no-lock");
    lab_test(destructors_of_two_threads_run_at_the_same_time);
    lab_case("one-moment");
    lab_test(a_thread_spawns_and_joins_another);
    lab_case("foreign");
    lab_test(a_mixed_company_is_listed);
    lab_case("failures");
    lab_test(the_second_thread_cannot_be_started);
}

/* test_keys.c: public tests of tls_*. */
#include "tests/contract.h"

/* ---- one thread ---- */

static void null_is_a_value(void *unused)
{
    struct pair pair;
    int mine;
    void *value = &mine;
    (void)unused;
    make_key(&pair.key, NULL);
    make_key(&pair.other, NULL);
    errno = 77;
    RETURNS(ENOENT, tls_get(&pair.key, &value),
            "a key is empty when it has been made");
    HOLDS(value == &mine, "ENOENT: *VALUE is unchanged");
    HOLDS(errno == 77, "no function changes errno");
    set_value(&pair.key, NULL);
    VALUE_IS(NULL, &pair.key, "NULL is a value, too");
    set_value(&pair.key, &mine);
    set_value(&pair.other, &pair);
    VALUE_IS(&mine, &pair.key, "two keys never disturb each other");
    VALUE_IS(&pair, &pair.other, "two keys never disturb each other");
    drop_key(&pair.other);
    VALUE_IS(&mine, &pair.key, "two keys never disturb each other");
    drop_key(&pair.key);
}

START_TEST(null_is_a_value_and_keys_are_independent)
{
    weave_explore(null_is_a_value, NULL);
}
END_TEST

static void fill_the_table(void *unused)
{
    struct tls keys[TLS_KEYS];
    struct tls another;
    (void)unused;
    for (int i = 0; i < TLS_KEYS; i++) {
        make_key(&keys[i], NULL);
        set_value(&keys[i], &keys[i]);
    }
    poison(&another, sizeof(another));
    RETURNS(EAGAIN, tls_create(&another, NULL),
            "EAGAIN when there are TLS_KEYS keys already");
    for (int i = 0; i < TLS_KEYS; i++) {
        VALUE_IS(&keys[i], &keys[i], "EAGAIN: nothing has changed");
    }
    drop_key(&keys[3]);
    make_key(&another, NULL);
    EMPTY(&another, "a key is empty, whatever keys there were before");
    VALUE_IS(&keys[4], &keys[4], "two keys never disturb each other");
}

START_TEST(there_are_sixteen_keys_and_no_more)
{
    weave_explore(fill_the_table, NULL);
}
END_TEST

/* ---- several threads ---- */

static int use_own_values(void *arg)
{
    struct pair *pair = arg;
    int mine;
    EMPTY(&pair->key, "a key is empty in every thread");
    set_value(&pair->key, &mine);
    VALUE_IS(&mine, &pair->key, "tls_set: the calling thread's value");
    EMPTY(&pair->other, "two keys never disturb each other");
    return 0;
}

static void own_values(void *unused)
{
    struct pair pair;
    struct thr t;
    int mine;
    (void)unused;
    make_key(&pair.key, NULL);
    make_key(&pair.other, NULL);
    set_value(&pair.key, &mine);
    spawn(&t, use_own_values, &pair, "user");
    VALUE_IS(&mine, &pair.key, "a value of each thread's own");
    join_spawned(&t);
    VALUE_IS(&mine, &pair.key, "a value of each thread's own");
    EMPTY(&pair.other, "two keys never disturb each other");
    drop_key(&pair.key);
    drop_key(&pair.other);
}

START_TEST(each_thread_has_a_value_of_its_own)
{
    weave_explore(own_values, NULL);
}
END_TEST

static struct tls key; /* of the tests below */
static sem_t in_use;
static sem_t made_anew;

static int see_key_change(void *value)
{
    set_value(&key, value);
    unlock(&in_use);
    pass(&made_anew);
    EMPTY(&key, "a key is empty in every thread, in those that run");
    return 0;
}

static void make_anew(void *unused)
{
    struct value value = {.destroyed = 0};
    struct value mine = {.destroyed = 0};
    struct thr t;
    (void)unused;
    make_door(&in_use);
    make_door(&made_anew);
    make_key(&key, destroy);
    set_value(&key, &mine);
    spawn(&t, see_key_change, &value, "user");
    pass(&in_use);
    drop_key(&key);
    make_key(&key, destroy);
    EMPTY(&key, "a key is empty, whatever keys there were before");
    unlock(&made_anew);
    join_spawned(&t);
    EQUALS(0, value.destroyed, "tls_delete: no destructor runs for the values");
    EQUALS(0, mine.destroyed, "tls_delete: no destructor runs for the values");
    drop_key(&key);
}

START_TEST(a_new_key_sees_no_old_value)
{
    weave_explore(make_anew, NULL);
}
END_TEST

static int make_one_key(void *k)
{
    make_key(k, NULL);
    EMPTY(k, "a key is empty when it has been made");
    set_value(k, k);
    VALUE_IS(k, k, "tls_get gives the thread's value of this key");
    return 0;
}

static void make_keys_at_once(void *unused)
{
    struct tls keys[2];
    struct thr t;
    (void)unused;
    spawn(&t, make_one_key, &keys[0], "maker");
    make_one_key(&keys[1]);
    join_spawned(&t);
    EMPTY(&keys[0], "two keys never disturb each other");
    set_value(&keys[0], &keys[0]);
    VALUE_IS(&keys[1], &keys[1], "two keys never disturb each other");
}

START_TEST(two_threads_make_a_key_each)
{
    weave_explore(make_keys_at_once, NULL);
}
END_TEST

static int set_and_end(void *value)
{
    set_value(&key, value);
    unlock(&in_use);
    return 0;
}

static void delete_while_a_thread_ends(void *unused)
{
    struct value value = {.destroyed = 0};
    struct thr t;
    (void)unused;
    make_door(&in_use);
    make_key(&key, destroy);
    spawn(&t, set_and_end, &value, "user");
    pass(&in_use);
    drop_key(&key);
    join_spawned(&t);
    HOLDS(value.destroyed <= 1,
          "tls_delete while a thread ends: its destructor runs once, or not");
}

START_TEST(a_key_is_deleted_while_a_thread_ends)
{
    weave_explore(delete_while_a_thread_ends, NULL);
}
END_TEST

LAB_SUITE(keys)
{
    lab_case("values");
    lab_test(null_is_a_value_and_keys_are_independent);
    lab_test(there_are_sixteen_keys_and_no_more);
    lab_case("own-values");
    lab_test(each_thread_has_a_value_of_its_own);
    lab_test(a_new_key_sees_no_old_value);
    lab_case("key-races");
    lab_test(two_threads_make_a_key_each);
    lab_test(a_key_is_deleted_while_a_thread_ends);
}

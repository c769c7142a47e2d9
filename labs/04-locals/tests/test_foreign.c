/* test_foreign.c: public tests of foreign threads, and of failures. */
#include "tests/contract.h"

/* ---- foreign threads ---- */

static void *ask_twice(void *unused)
{
    EQUALS(1, alive(), "a foreign thread is not listed before it asks");
    struct thr *me = current();
    HOLDS(current() == me, "a Dummy is the same in all later calls");
    NAME_IS("Dummy-1", me, "the first Dummy is named \"Dummy-1\"");
    EQUALS(1, listed(me), "the Dummies are listed");
    EQUALS(2, alive(), "the Dummies are counted");
    RETURNS(EINVAL, thr_join(me), "EINVAL when T is a Dummy");
    RETURNS(0, thr_leave(), "thr_leave returns 0 in a foreign thread");
    EQUALS(0, listed(me), "thr_leave takes the Dummy from the list");
    RETURNS(0, thr_leave(), "thr_leave returns 0, also without a Dummy");
    EQUALS(1, alive(), "thr_leave takes the Dummy from the list");
    return unused;
}

static void meet_a_foreigner(void *unused)
{
    pthread_t thread;
    start(&thread, ask_twice, unused);
    join(&thread, 1);
    EQUALS(1, alive(), "thr_leave takes the Dummy from the list");
}

START_TEST(a_foreign_thread_gets_a_dummy)
{
    weave_explore(meet_a_foreigner, NULL);
}
END_TEST

struct foreigner {
    uint64_t ident;
    char name[THR_NAME_SIZE];
    sem_t *home;
};

static void *ask_once(void *arg)
{
    struct foreigner *foreigner = arg;
    const char *name = "";
    struct thr *me = current();
    RETURNS(0, thr_name(me, &name), "thr_name returns 0");
    HOLDS(strlen(name) < THR_NAME_SIZE, "a name fits in THR_NAME_SIZE");
    memcpy(foreigner->name, name, strlen(name) + 1);
    foreigner->ident = ident_of(me);
    pass(foreigner->home);
    RETURNS(0, thr_leave(), "thr_leave returns 0 in a foreign thread");
    return NULL;
}

static void meet_two(void *unused)
{
    pthread_t threads[2];
    sem_t home;
    struct foreigner foreigners[2] = {{.home = &home}, {.home = &home}};
    (void)unused;
    make_door(&home);
    start(&threads[0], ask_once, &foreigners[0]);
    start(&threads[1], ask_once, &foreigners[1]);
    EQUALS(2, weave_settle(), "no function here blocks");
    EQUALS(3, alive(), "the Dummies are counted");
    unlock(&home);
    unlock(&home);
    join(threads, 2);
    HOLDS(strcmp(foreigners[0].name, foreigners[1].name) != 0,
          "\"Dummy-N\": N is never the same for two");
    HOLDS(foreigners[0].ident != foreigners[1].ident,
          "no other thread alive has the same identifier");
    EQUALS(1, alive(), "thr_leave takes the Dummy from the list");
}

START_TEST(two_foreign_threads_get_two_dummies)
{
    weave_explore(meet_two, NULL);
}
END_TEST

struct visit {
    struct tls key;
    struct value value;
    struct thr *before;
    struct thr *then;
    unsigned listed;
};

static void look_round(void *arg)
{
    struct visit *visit = arg;
    destroy(&visit->value);
    visit->then = current();
    visit->listed = listed(visit->then);
}

static void *come_and_leave(void *arg)
{
    struct visit *visit = arg;
    visit->before = current();
    EMPTY(&visit->key, "a key is empty in every thread");
    set_value(&visit->key, visit);
    RETURNS(0, thr_leave(), "thr_leave returns 0 in a foreign thread");
    EQUALS(1, visit->value.destroyed, "thr_leave runs the destructors");
    EMPTY(&visit->key, "after thr_leave all keys are empty in this thread");
    HOLDS(visit->then == visit->before && visit->listed == 1,
          "while the destructors run, the Dummy is there, and listed");
    set_value(&visit->key, NULL);
    NAME_IS("Dummy-2", current(), "after thr_leave a thread may begin anew");
    RETURNS(0, thr_leave(), "thr_leave returns 0 in a foreign thread");
    return NULL;
}

static void host_a_visit(void *unused)
{
    struct visit visit = {.value.destroyed = 0};
    pthread_t thread;
    (void)unused;
    make_key(&visit.key, look_round);
    start(&thread, come_and_leave, &visit);
    join(&thread, 1);
    EQUALS(1, visit.value.destroyed, "no destructor runs for NULL");
    EQUALS(1, alive(), "thr_leave takes the Dummy from the list");
    drop_key(&visit.key);
}

START_TEST(a_foreign_thread_leaves_and_comes_back)
{
    weave_explore(host_a_visit, NULL);
}
END_TEST

static int try_to_leave(void *unused)
{
    (void)unused;
    RETURNS(EPERM, thr_leave(), "thr_leave: EPERM in a spawned thread");
    EQUALS(1, listed(current()), "EPERM: nothing has changed");
    return 0;
}

static void leave_ours(void *unused)
{
    struct thr t;
    RETURNS(EPERM, thr_leave(), "thr_leave: EPERM in the main thread");
    EQUALS(1, listed(current()), "EPERM: nothing has changed");
    spawn(&t, try_to_leave, unused, "stays");
    join_spawned(&t);
}

START_TEST(only_foreign_threads_leave)
{
    weave_explore(leave_ours, NULL);
}
END_TEST

/* ---- failures ---- */

static int do_nothing(void *unused)
{
    (void)unused;
    return 0;
}

static void fail_to_spawn(void *unused)
{
    struct thr t;
    (void)unused;
    poison(&t, sizeof(t));
    weave_fail(WEAVE_FAIL_CREATE, 1);
    int error = thr_spawn(&t, do_nothing, NULL, "guest");
    if (weave_failed(WEAVE_FAIL_CREATE) > 0) {
        RETURNS(EAGAIN, error, "thr_spawn returns what pthread_create did");
        EQUALS(0, listed(&t), "not started: T is not listed");
        EQUALS(1, alive(), "not started: T is not counted");
        poison(&t, sizeof(t));
        EQUALS(1, alive(), "not started: the memory is as free as before");
        spawn(&t, do_nothing, NULL, "guest");
    }
    join_spawned(&t);
    EQUALS(1, alive(), "a thread that has ended is not counted");
}

START_TEST(a_thread_that_cannot_be_started_is_not_listed)
{
    weave_explore(fail_to_spawn, NULL);
}
END_TEST

struct shortage {
    struct tls key;
    unsigned nth;
};

static void *run_short(void *arg)
{
    struct shortage *shortage = arg;
    struct thr *me = NULL;
    weave_fail(WEAVE_FAIL_MALLOC, shortage->nth);
    int error = tls_set(&shortage->key, shortage);
    if (error != 0) {
        RETURNS(ENOMEM, error, "tls_set returns 0 or ENOMEM");
        EMPTY(&shortage->key, "ENOMEM: nothing has changed");
    }
    error = thr_current(&me);
    if (error != 0) {
        RETURNS(ENOMEM, error, "thr_current returns 0 or ENOMEM");
        EQUALS(1, alive(), "ENOMEM: nothing has changed");
    }
    weave_fail(WEAVE_FAIL_MALLOC, 0);
    EQUALS(1, listed(current()), "the Dummies are listed");
    RETURNS(0, thr_leave(), "thr_leave returns 0 in a foreign thread");
    return NULL;
}

static void little_memory(void *nth)
{
    struct shortage shortage = {.nth = *(unsigned *)nth};
    pthread_t thread;
    make_key(&shortage.key, NULL);
    start(&thread, run_short, &shortage);
    join(&thread, 1);
    drop_key(&shortage.key);
}

START_TEST(a_lack_of_memory_changes_nothing)
{
    for (unsigned nth = 1; nth <= 2; nth++) {
        weave_explore(little_memory, &nth);
    }
}
END_TEST

LAB_SUITE(foreign)
{
    lab_case("foreign");
    lab_test(a_foreign_thread_gets_a_dummy);
    lab_test(two_foreign_threads_get_two_dummies);
    lab_test(a_foreign_thread_leaves_and_comes_back);
    lab_test(only_foreign_threads_leave);
    lab_case("failures");
    lab_test(a_thread_that_cannot_be_started_is_not_listed);
    lab_test(a_lack_of_memory_changes_nothing);
}

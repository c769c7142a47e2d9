/* test_threads.c: public tests of single threads, from init to destroy. */
#include <stdio.h>

#include "tests/contract.h"

/* ---- from new to terminated ---- */

static void live_and_die(void *unused)
{
    struct thr t;
    int number = 42;
    int result = 7;
    (void)unused;
    make_thread(&t, return_number, &number);
    errno = 77;
    state_is(THR_NEW, &t, "THR_NEW after init");
    alive_is(false, &t, "a new thread is not alive");
    RETURNS(ESRCH, thr_result(&t, &result), "thr_result: ESRCH when T is new");
    RETURNS(ESRCH, thr_join(&t, LAB_FOREVER), "thr_join: ESRCH when T is new");
    HOLDS(result == 7, "nothing is written through OUT when it fails");
    RETURNS(0, thr_start(&t), "thr_start starts a new thread");
    RETURNS(EALREADY, thr_start(&t), "only the first of many starts gets 0");
    RETURNS(EINVAL, thr_join(&t, -2), "a timeout below -1 is EINVAL");
    RETURNS(0, thr_join(&t, LAB_FOREVER), "thr_join returns 0");
    state_is(THR_TERMINATED, &t, "THR_TERMINATED: its target has returned");
    alive_is(false, &t, "a thread that has ended is not alive");
    result_is(42, &t);
    RETURNS(EALREADY, thr_start(&t), "EALREADY, also later");
    HOLDS(errno == 77, "no function changes errno");
    RETURNS(0, thr_destroy(&t), "a thread that has ended may be destroyed");
}

START_TEST(a_thread_lives_and_dies)
{
    weave_explore(live_and_die, NULL);
}
END_TEST

static void *start_it(void *arg)
{
    return thr_start(arg) == 0 ? arg : NULL;
}

static void start_together(void *unused)
{
    struct thr t;
    pthread_t thread;
    void *started;
    int number = 1;
    (void)unused;
    make_thread(&t, return_number, &number);
    start(&thread, start_it, &t);
    int error = thr_start(&t);
    pthread_join(thread, &started);
    EQUALS(1, (error == 0) + (started != NULL),
           "of many who try to start a thread, one gets 0");
    end_thread(&t);
}

START_TEST(a_thread_is_started_once)
{
    weave_explore(start_together, NULL);
}
END_TEST

/* ---- names ---- */

/* The N of "Thread-N". */
static unsigned number_of(struct thr *t)
{
    unsigned number = 0;
    const char *name = NULL;
    RETURNS(0, thr_name(t, &name), "thr_name returns 0");
    ck_assert_msg(sscanf(name, "Thread-%u", &number) == 1,
                  "a NAME of NULL means \"Thread-N\" (it is \"%.40s\")", name);
    return number;
}

static void give_names(void *unused)
{
    struct thr a;
    struct thr b;
    struct thr c;
    const char *name = NULL;
    char longest[THR_NAME_MAX + 2];
    (void)unused;
    make_thread(&a, pass_gate, NULL);
    make_thread(&b, pass_gate, NULL);
    EQUALS(number_of(&a) + 1, number_of(&b),
           "\"Thread-1\" for the first, \"Thread-2\" for the next");
    memset(longest, 'x', sizeof(longest));
    longest[THR_NAME_MAX + 1] = '\0';
    RETURNS(EINVAL, thr_init(&c, pass_gate, NULL, longest),
            "EINVAL when NAME has more than THR_NAME_MAX characters");
    longest[THR_NAME_MAX] = '\0';
    RETURNS(0, thr_init(&c, pass_gate, NULL, longest),
            "a NAME of THR_NAME_MAX characters is good");
    memset(longest, 'y', 3);
    RETURNS(0, thr_name(&c, &name), "thr_name returns 0");
    ck_assert_msg(strlen(name) == THR_NAME_MAX && strchr(name, 'y') == NULL,
                  "NAME is copied (it has become \"%.40s\")", name);
    RETURNS(0, thr_destroy(&a), "a new thread may be destroyed");
    RETURNS(0, thr_destroy(&b), "a new thread may be destroyed");
    RETURNS(0, thr_destroy(&c), "a new thread may be destroyed");
}

START_TEST(names_are_given_and_copied)
{
    weave_explore(give_names, NULL);
}
END_TEST

static void *make_one(void *arg)
{
    make_thread(arg, pass_gate, NULL);
    return NULL;
}

static void name_two_at_once(void *unused)
{
    struct thr a;
    struct thr b;
    pthread_t thread;
    (void)unused;
    start(&thread, make_one, &a);
    make_one(&b);
    join(&thread, 1);
    HOLDS(number_of(&a) != number_of(&b), "no two threads get the same name");
    RETURNS(0, thr_destroy(&a), "a new thread may be destroyed");
    RETURNS(0, thr_destroy(&b), "a new thread may be destroyed");
}

START_TEST(no_two_threads_get_the_same_name)
{
    weave_explore(name_two_at_once, NULL);
}
END_TEST

/* ---- threads with a run() of their own ---- */

struct adder {
    struct thr thread;
    int left;
    int right;
};

static int add(struct thr *self)
{
    const struct adder *adder = (const struct adder *)self;
    return adder->left + adder->right;
}

static int subtract(struct thr *self)
{
    const struct adder *adder = (const struct adder *)self;
    return adder->left - adder->right;
}

static void run_subclasses(void *unused)
{
    static const struct thr_ops adding = {add};
    static const struct thr_ops subtracting = {subtract};
    struct adder both[2];
    (void)unused;
    poison(both, sizeof(both));
    RETURNS(0, thr_init_ops(&both[0].thread, &adding, "adder"),
            "thr_init_ops makes a thread");
    RETURNS(0, thr_init_ops(&both[1].thread, &subtracting, NULL),
            "thr_init_ops makes a thread");
    for (int i = 0; i < 2; i++) {
        both[i].left = 50;
        both[i].right = 8;
        RETURNS(0, thr_start(&both[i].thread), "thr_start starts a thread");
    }
    for (int i = 0; i < 2; i++) {
        RETURNS(0, thr_join(&both[i].thread, LAB_FOREVER), "join returns 0");
    }
    result_is(58, &both[0].thread);
    result_is(42, &both[1].thread);
    RETURNS(0, thr_destroy(&both[0].thread), "destroy returns 0 at the end");
    RETURNS(0, thr_destroy(&both[1].thread), "destroy returns 0 at the end");
}

START_TEST(a_kind_of_thread_has_a_run_of_its_own)
{
    weave_explore(run_subclasses, NULL);
}
END_TEST

/* ---- alive ---- */

static int look_at_oneself(struct thr *self)
{
    int result = 7;
    alive_is(true, self, "alive from thr_start() on, also for itself");
    state_is(THR_RUNNING, self, "THR_RUNNING until its target has returned");
    RETURNS(EAGAIN, thr_result(self, &result),
            "thr_result: EAGAIN while it is alive");
    return 42;
}

static void self_aware(void *unused)
{
    static const struct thr_ops ops = {look_at_oneself};
    struct thr t;
    (void)unused;
    poison(&t, sizeof(t));
    RETURNS(0, thr_init_ops(&t, &ops, NULL), "thr_init_ops makes a thread");
    RETURNS(0, thr_start(&t), "thr_start starts a new thread");
    end_thread(&t);
}

START_TEST(a_thread_sees_itself_alive)
{
    weave_explore(self_aware, NULL);
}
END_TEST

static void stay_alive(void *unused)
{
    struct thr t;
    struct gate gate = GATE_INIT;
    int result = 7;
    (void)unused;
    start_thread(&t, pass_gate, &gate);
    alive_is(true, &t, "thr_start does not wait for the target; it is alive");
    EQUALS(1, weave_settle(), "the target waits at the gate");
    alive_is(true, &t, "alive until the target has returned");
    state_is(THR_RUNNING, &t, "of waits other than thr_join we know nothing");
    RETURNS(EAGAIN, thr_result(&t, &result),
            "thr_result: EAGAIN while it is alive");
    open_gate(&gate);
    EQUALS(0, weave_settle(), "the target returns");
    alive_is(false, &t, "a thread whose target has returned is not alive");
    state_is(THR_TERMINATED, &t, "THR_TERMINATED: its target has returned");
    RETURNS(0, thr_destroy(&t), "it need not be joined to be destroyed");
}

START_TEST(alive_until_the_target_has_returned)
{
    weave_explore(stay_alive, NULL);
}
END_TEST

/* ---- no thread to be had ---- */

static void start_fails(void *unused)
{
    struct thr t;
    int number = 5;
    int result = 7;
    (void)unused;
    make_thread(&t, return_number, &number);
    weave_fail(WEAVE_FAIL_CREATE, 1);
    RETURNS(EAGAIN, thr_start(&t),
            "thr_start returns what pthread_create() returned");
    EQUALS(1, weave_failed(WEAVE_FAIL_CREATE), "thr_start makes a thread");
    state_is(THR_NEW, &t, "when there is no thread to be had, T is still new");
    alive_is(false, &t, "a thread that could not be started is not alive");
    RETURNS(ESRCH, thr_join(&t, LAB_FOREVER), "thr_join: ESRCH when T is new");
    RETURNS(ESRCH, thr_result(&t, &result), "thr_result: ESRCH when T is new");
    RETURNS(0, thr_start(&t), "T may be started again");
    RETURNS(0, thr_join(&t, LAB_FOREVER), "thr_join returns 0");
    result_is(5, &t);
    RETURNS(0, thr_destroy(&t), "a thread that has ended may be destroyed");
}

START_TEST(a_thread_that_could_not_start_is_new)
{
    weave_explore(start_fails, NULL);
}
END_TEST

/* ---- two of them, and the end ---- */

static void one_ends_the_other_waits(void *unused)
{
    struct thr slow;
    struct thr quick;
    struct gate gate = GATE_INIT;
    int number = 5;
    (void)unused;
    start_thread(&slow, pass_gate, &gate);
    start_thread(&quick, return_number, &number);
    RETURNS(0, thr_join(&quick, LAB_FOREVER),
            "two objects never disturb each other");
    alive_is(true, &slow, "two objects never disturb each other");
    RETURNS(EAGAIN, thr_join(&slow, 0), "two objects never disturb each other");
    open_gate(&gate);
    RETURNS(0, thr_join(&slow, LAB_FOREVER), "thr_join returns 0");
    result_is(42, &slow);
    result_is(5, &quick);
    RETURNS(0, thr_destroy(&slow), "destroy returns 0 at the end");
    RETURNS(0, thr_destroy(&quick), "destroy returns 0 at the end");
}

START_TEST(two_threads_do_not_disturb_each_other)
{
    weave_explore(one_ends_the_other_waits, NULL);
}
END_TEST

static void destroy_in_use(void *unused)
{
    struct thr t;
    struct gate gate = GATE_INIT;
    (void)unused;
    start_thread(&t, pass_gate, &gate);
    RETURNS(EBUSY, thr_destroy(&t), "thr_destroy: EBUSY while it is alive");
    open_gate(&gate);
    RETURNS(0, thr_join(&t, LAB_FOREVER), "EBUSY: nothing has changed");
    result_is(42, &t);
    RETURNS(0, thr_destroy(&t), "a thread that has ended may be destroyed");
}

START_TEST(destroying_a_live_thread_is_refused)
{
    weave_explore(destroy_in_use, NULL);
}
END_TEST

static void destroy_at_once(void *unused)
{
    struct thr t;
    int number = 5;
    bool alive = true;
    (void)unused;
    start_thread(&t, return_number, &number);
    RETURNS(0, thr_is_alive(&t, &alive), "thr_is_alive returns 0");
    if (alive) {
        RETURNS(0, thr_join(&t, LAB_FOREVER), "thr_join returns 0");
    }
    weave_note("it has ended; its own last steps may be still to come");
    RETURNS(0, thr_destroy(&t),
            "whoever has learnt that it ended may destroy it at once");
    weave_poison(&t, sizeof(t));
    EQUALS(0, weave_settle(), "none of its last steps touches T");
}

START_TEST(a_thread_leaves_its_object_alone_at_the_end)
{
    weave_explore(destroy_at_once, NULL);
}
END_TEST

LAB_SUITE(threads)
{
    lab_case("lifecycle");
    lab_test(a_thread_lives_and_dies);
    lab_test(a_thread_is_started_once);
    lab_case("names");
    lab_test(names_are_given_and_copied);
    lab_test(no_two_threads_get_the_same_name);
    lab_case("run");
    lab_test(a_kind_of_thread_has_a_run_of_its_own);
    lab_case("alive");
    lab_test(a_thread_sees_itself_alive);
    lab_test(alive_until_the_target_has_returned);
    lab_case("no-thread");
    lab_test(a_thread_that_could_not_start_is_new);
    lab_case("independence");
    lab_test(two_threads_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(destroying_a_live_thread_is_refused);
    lab_test(a_thread_leaves_its_object_alone_at_the_end);
}

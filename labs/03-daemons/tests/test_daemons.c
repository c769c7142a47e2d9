/* test_daemons.c: public tests of workers, from init to destroy. */
#include "tests/contract.h"

/* ---- the flag ---- */

static void set_the_flag(void *unused)
{
    struct worker w;
    (void)unused;
    poison(&w, sizeof(w));
    errno = 77;
    RETURNS(0, worker_init(&w, return_five, NULL, NULL), "worker_init is 0");
    daemon_is(false, &w, "it is no daemon when no daemon makes it");
    RETURNS(0, worker_set_daemon(&w, true), "a new worker may become a daemon");
    daemon_is(true, &w, "worker_set_daemon: make it a daemon");
    RETURNS(0, worker_set_daemon(&w, false), "a new worker may change again");
    daemon_is(false, &w, "worker_set_daemon: or not");
    RETURNS(0, worker_start(&w), "worker_start starts a new worker");
    RETURNS(EALREADY, worker_set_daemon(&w, true), "EALREADY once started");
    RETURNS(0, thr_join(&w.thread, LAB_FOREVER), "its target returns");
    RETURNS(EALREADY, worker_set_daemon(&w, true),
            "EALREADY once started, also when it is over");
    daemon_is(false, &w, "EALREADY: nothing has changed");
    HOLDS(errno == 77, "no function changes errno");
    RETURNS(0, worker_destroy(&w), "a worker that is over may be destroyed");
}

START_TEST(a_new_worker_may_become_a_daemon)
{
    weave_explore(set_the_flag, NULL);
}
END_TEST

/* ---- inherited ---- */

static int make_child(struct stop_event *stop, void *arg)
{
    struct worker child;
    const bool *daemon = arg;
    (void)stop;
    poison(&child, sizeof(child));
    RETURNS(0, worker_init(&child, return_five, NULL, NULL), "init returns 0");
    daemon_is(*daemon, &child,
              "it is a daemon when the worker that makes it is one, else not");
    RETURNS(0, worker_destroy(&child), "a new worker may be destroyed");
    return 0;
}

static void two_parents(void *unused)
{
    struct worker daemon;
    struct worker other;
    bool yes = true;
    bool no = false;
    (void)unused;
    start_worker(&daemon, make_child, &yes, true);
    start_worker(&other, make_child, &no, false);
    end_worker(&daemon);
    end_worker(&other);
}

START_TEST(children_of_daemons_are_daemons)
{
    weave_explore(two_parents, NULL);
}
END_TEST

/* ---- start ---- */

static int look_around(struct stop_event *stop, void *arg)
{
    bool set = true;
    int *number = arg;
    RETURNS(0, stop_is_set(stop, &set), "TARGET gets a good event");
    HOLDS(!set, "STOP is not set");
    return *number + 1;
}

static void start_once(void *unused)
{
    struct worker w;
    int number = 8;
    int result = 0;
    const char *name = NULL;
    (void)unused;
    poison(&w, sizeof(w));
    RETURNS(0, worker_init(&w, look_around, &number, "looker"), "init is 0");
    RETURNS(0, thr_name(&w.thread, &name), "thr_name returns 0");
    HOLDS(strcmp(name, "looker") == 0, "NAME is as for thr_init()");
    RETURNS(0, worker_start(&w), "worker_start starts a new worker");
    RETURNS(EALREADY, worker_start(&w), "EALREADY once started");
    RETURNS(0, thr_join(&w.thread, LAB_FOREVER), "its target returns");
    RETURNS(0, thr_result(&w.thread, &result), "its thread has a result");
    HOLDS(result == 9, "the worker runs TARGET(STOP, ARG)");
    RETURNS(EALREADY, worker_start(&w), "EALREADY once started");
    RETURNS(0, worker_destroy(&w), "a worker that is over may be destroyed");
}

START_TEST(a_worker_runs_its_target)
{
    weave_explore(start_once, NULL);
}
END_TEST

static int work(struct stop_event *stop, void *unused)
{
    (void)stop;
    (void)unused;
    weave_work(100000);
    return 0;
}

static void work_together(void *unused)
{
    struct worker w[3];
    (void)unused;
    for (int i = 0; i < 3; i++) {
        start_worker(&w[i], work, NULL, i == 0);
    }
    for (int i = 0; i < 3; i++) {
        end_worker(&w[i]);
    }
}

START_TEST(workers_run_at_the_same_time)
{
    weave_parallelism(work_together, 2.5, NULL);
}
END_TEST

static void start_fails(void *unused)
{
    struct worker w;
    (void)unused;
    make_worker(&w, return_five, NULL, false);
    weave_fail(WEAVE_FAIL_CREATE, 1);
    RETURNS(EAGAIN, worker_start(&w), "what thr_start() returned");
    EQUALS(1, weave_failed(WEAVE_FAIL_CREATE), "worker_start makes a thread");
    RETURNS(0, worker_shutdown(0),
            "nobody waits for a worker that could not be started");
    RETURNS(0, worker_set_daemon(&w, true), "it is still new");
    RETURNS(0, worker_start(&w), "it may be started again");
    end_worker(&w);
}

START_TEST(a_worker_that_could_not_start_is_new)
{
    weave_explore(start_fails, NULL);
}
END_TEST

/* ---- destroy ---- */

static void destroy_in_use(void *unused)
{
    struct worker w;
    struct worker never;
    struct gate gate = GATE_INIT;
    (void)unused;
    make_worker(&never, return_five, NULL, false);
    RETURNS(0, worker_destroy(&never), "destroy returns 0 when W is new");
    start_worker(&w, pass_gate, &gate, true);
    RETURNS(EBUSY, worker_destroy(&w), "EBUSY while it is alive");
    RETURNS(0, worker_stop(&w), "EBUSY: nothing has changed");
    open_gate(&gate);
    RETURNS(0, thr_join(&w.thread, LAB_FOREVER), "its target returns");
    RETURNS(0, worker_destroy(&w), "destroy returns 0 when W is over");
}

START_TEST(destroying_a_live_worker_is_refused)
{
    weave_explore(destroy_in_use, NULL);
}
END_TEST

static void destroy_at_once(void *unused)
{
    struct worker w;
    (void)unused;
    start_worker(&w, return_five, NULL, false);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "worker_shutdown returns 0");
    weave_note("it is over; its thread may have last steps to do");
    RETURNS(0, worker_destroy(&w),
            "destroy waits for the last steps of its thread");
    weave_poison(&w, sizeof(w));
    EQUALS(0, weave_settle(), "after destroy the memory is yours again");
}

START_TEST(destroy_waits_for_the_last_steps)
{
    weave_explore(destroy_at_once, NULL);
}
END_TEST

LAB_SUITE(daemons)
{
    lab_case("daemon-flag");
    lab_test(a_new_worker_may_become_a_daemon);
    lab_case("inherited");
    lab_test(children_of_daemons_are_daemons);
    lab_case("start");
    lab_test(a_worker_runs_its_target);
    lab_case("parallel");
    lab_test(workers_run_at_the_same_time);
    lab_case("no-thread");
    lab_test(a_worker_that_could_not_start_is_new);
    lab_case("destroy");
    lab_test(destroying_a_live_worker_is_refused);
    lab_test(destroy_waits_for_the_last_steps);
}

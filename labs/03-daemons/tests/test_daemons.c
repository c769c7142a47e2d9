/* test_daemons.c: public tests of workers, daemons and shutdown. */
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

/* ---- shutdown waits ---- */

static void *shut_down(void *arg)
{
    struct gate *gate = arg;
    RETURNS(0, worker_shutdown(LAB_FOREVER),
            "worker_shutdown waits and returns 0");
    EQUALS(1, gate->after, "what the workers wrote can be read afterwards");
    return NULL;
}

static void shut_down_twice(void *unused)
{
    struct worker w;
    pthread_t threads[2];
    struct gate gate = GATE_INIT;
    (void)unused;
    RETURNS(0, worker_shutdown(LAB_FOREVER), "0 at once: there is none");
    start_worker(&w, pass_gate, &gate, false);
    start(&threads[0], shut_down, &gate);
    start(&threads[1], shut_down, &gate);
    EQUALS(3, weave_settle(), "worker_shutdown waits while a worker is alive");
    open_gate(&gate);
    EQUALS(0, weave_settle(), "all that wait in worker_shutdown go on");
    join(threads, 2);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "it may be called again");
    end_worker(&w);
}

START_TEST(shutdown_waits_for_workers)
{
    weave_explore(shut_down_twice, NULL);
}
END_TEST

static void start_and_end(void *unused)
{
    struct worker w;
    struct gate gate = GATE_INIT;
    (void)unused;
    gate.open = true;
    start_worker(&w, pass_gate, &gate, false);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "worker_shutdown returns 0");
    EQUALS(1, gate.after, "worker_shutdown waits for all that were started");
    end_worker(&w);
}

START_TEST(shutdown_overlooks_nobody)
{
    weave_explore(start_and_end, NULL);
}
END_TEST

struct relay {
    struct worker first;
    struct worker second;
    struct gate gate;
};

static int pass_on(struct stop_event *stop, void *arg)
{
    struct relay *relay = arg;
    (void)stop;
    start_worker(&relay->second, pass_gate, &relay->gate, false);
    return 0;
}

static void run_relay(void *unused)
{
    struct relay relay = {.gate = GATE_INIT};
    pthread_t thread;
    (void)unused;
    start_worker(&relay.first, pass_on, &relay, false);
    start(&thread, shut_down, &relay.gate);
    EQUALS(2, weave_settle(),
           "those that are started meanwhile are waited for as well");
    open_gate(&relay.gate);
    join(&thread, 1);
    end_worker(&relay.first);
    end_worker(&relay.second);
}

START_TEST(shutdown_waits_for_latecomers)
{
    weave_explore(run_relay, NULL);
}
END_TEST

/* ---- daemons are left behind ---- */

static void leave_a_daemon(void *unused)
{
    struct worker daemon;
    struct worker other;
    struct gate closed = GATE_INIT;
    struct gate open = GATE_INIT;
    (void)unused;
    open.open = true;
    start_worker(&daemon, pass_gate, &closed, true);
    start_worker(&other, pass_gate, &open, false);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "nobody waits for a daemon");
    EQUALS(1, open.after, "worker_shutdown waits for those that are none");
    alive_is(true, &daemon, "daemons run on");
    open_gate(&closed);
    RETURNS(0, thr_join(&daemon.thread, LAB_FOREVER), "daemons run on");
    EQUALS(1, closed.after, "daemons run on");
    RETURNS(0, worker_destroy(&daemon), "it is over: destroy returns 0");
    end_worker(&other);
}

START_TEST(shutdown_leaves_daemons_behind)
{
    weave_explore(leave_a_daemon, NULL);
}
END_TEST

static int start_child(struct stop_event *stop, void *arg)
{
    struct relay *relay = arg;
    pass_gate(stop, &relay->gate);
    start_worker(&relay->second, return_five, NULL, false);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "a daemon may wait for others");
    end_worker(&relay->second);
    return 0;
}

static void use_after_shutdown(void *unused)
{
    struct relay relay = {.gate = GATE_INIT};
    (void)unused;
    start_worker(&relay.first, start_child, &relay, true);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "nobody waits for a daemon");
    weave_note("the shutdown is over, and the daemon goes on");
    open_gate(&relay.gate);
    end_worker(&relay.first);
}

START_TEST(a_daemon_left_behind_may_use_everything)
{
    weave_explore(use_after_shutdown, NULL);
}
END_TEST

/* ---- shutdown with a timeout, and by workers ---- */

static int wait_a_little(struct stop_event *stop, void *unused)
{
    (void)unused;
    return stop_wait(stop, 3LL * MS);
}

static void give_up(void *unused)
{
    struct worker w;
    struct worker quick;
    struct gate gate = GATE_INIT;
    (void)unused;
    start_worker(&w, pass_gate, &gate, false);
    start_worker(&quick, wait_a_little, NULL, false);
    RETURNS(EINVAL, worker_shutdown(-2), "a timeout below -1 is EINVAL");
    RETURNS(EAGAIN, worker_shutdown(0),
            "timeout 0: EAGAIN when it cannot be done now");
    int64_t begin = weave_now_ns();
    RETURNS(ETIMEDOUT, worker_shutdown(5LL * MS),
            "ETIMEDOUT when the time is over");
    int64_t waited = weave_now_ns() - begin;
    HOLDS(waited >= 5LL * MS, "timeouts are nanoseconds from the call");
    HOLDS(waited < 6LL * MS,
          "however many workers end in between, the time counts once");
    open_gate(&gate);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "it may be called again");
    end_worker(&w);
    end_worker(&quick);
}

START_TEST(a_shutdown_may_give_up)
{
    weave_explore(give_up, NULL);
}
END_TEST

static int wait_for_all(struct stop_event *stop, void *arg)
{
    const int *wanted = arg;
    (void)stop;
    RETURNS(*wanted, worker_shutdown(LAB_FOREVER),
            "EDEADLK when a worker calls it that is no daemon");
    return 0;
}

static void workers_shut_down(void *unused)
{
    struct worker daemon;
    struct worker other;
    int good = 0;
    int bad = EDEADLK;
    (void)unused;
    start_worker(&other, wait_for_all, &bad, false);
    start_worker(&daemon, wait_for_all, &good, true);
    end_worker(&other);
    end_worker(&daemon);
}

START_TEST(no_worker_waits_for_itself)
{
    weave_explore(workers_shut_down, NULL);
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
    lab_case("shutdown-waits");
    lab_test(shutdown_waits_for_workers);
    lab_test(shutdown_overlooks_nobody);
    lab_case("latecomers");
    lab_test(shutdown_waits_for_latecomers);
    lab_case("daemons-left");
    lab_test(shutdown_leaves_daemons_behind);
    lab_test(a_daemon_left_behind_may_use_everything);
    lab_case("shutdown-timeout");
    lab_test(a_shutdown_may_give_up);
    lab_case("shutdown-self");
    lab_test(no_worker_waits_for_itself);
    lab_case("destroy");
    lab_test(destroying_a_live_worker_is_refused);
    lab_test(destroy_waits_for_the_last_steps);
}

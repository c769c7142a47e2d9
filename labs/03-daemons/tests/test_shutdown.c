/* test_shutdown.c: public tests of worker_shutdown, and of daemons in it. */
#include "tests/contract.h"

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

LAB_SUITE(shutdown)
{
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
}

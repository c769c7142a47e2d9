/*
 * test_daemons_hidden.c: the same rules as in the public tests, with other
 * numbers, other orders, and more workers.
 */
#include "tests/contract.h"

/* ---- the flag ---- */

static int make_grandchild(struct stop_event *stop, void *arg)
{
    struct worker child;
    (void)stop;
    (void)arg;
    poison(&child, sizeof(child));
    RETURNS(0, worker_init(&child, return_five, NULL, ""), "init returns 0");
    daemon_is(true, &child, "it is a daemon when a daemon makes it");
    RETURNS(0, worker_destroy(&child), "a new worker may be destroyed");
    return 0;
}

static int make_two(struct stop_event *stop, void *arg)
{
    struct worker child;
    (void)stop;
    (void)arg;
    poison(&child, sizeof(child));
    RETURNS(0, worker_init(&child, make_grandchild, NULL, NULL), "init is 0");
    daemon_is(true, &child, "it is a daemon when a daemon makes it");
    RETURNS(0, worker_start(&child), "worker_start starts a new worker");
    end_worker(&child);
    RETURNS(0, worker_init(&child, return_five, NULL, NULL), "init returns 0");
    RETURNS(0, worker_set_daemon(&child, false), "a new worker may change");
    daemon_is(false, &child, "worker_set_daemon: or not");
    RETURNS(0, worker_destroy(&child), "a new worker may be destroyed");
    return 0;
}

static void three_generations(void *unused)
{
    struct worker w;
    (void)unused;
    start_worker(&w, make_two, NULL, true);
    end_worker(&w);
    poison(&w, sizeof(w));
    RETURNS(0, worker_init(&w, return_five, NULL, NULL), "init returns 0");
    daemon_is(false, &w, "it is no daemon when no worker makes it");
    RETURNS(0, worker_destroy(&w), "a new worker may be destroyed");
}

START_TEST(hidden_three_generations_of_daemons)
{
    weave_explore(three_generations, NULL);
}
END_TEST

/* ---- start ---- */

static void *start_it(void *arg)
{
    return worker_start(arg) == 0 ? arg : NULL;
}

static void start_together(void *unused)
{
    struct worker w;
    pthread_t thread;
    void *started;
    (void)unused;
    make_worker(&w, return_five, NULL, false);
    start(&thread, start_it, &w);
    int error = worker_start(&w);
    pthread_join(thread, &started);
    EQUALS(1, (error == 0) + (started != NULL), "EALREADY once started");
    RETURNS(0, worker_shutdown(LAB_FOREVER), "worker_shutdown returns 0");
    end_worker(&w);
}

START_TEST(hidden_a_worker_is_started_once)
{
    weave_explore(start_together, NULL);
}
END_TEST

static void second_start_fails(void *unused)
{
    struct worker w[2];
    struct gate gate = GATE_INIT;
    (void)unused;
    make_worker(&w[0], pass_gate, &gate, false);
    make_worker(&w[1], return_five, NULL, true);
    weave_fail(WEAVE_FAIL_CREATE, 2);
    RETURNS(0, worker_start(&w[0]), "worker_start starts a new worker");
    RETURNS(EAGAIN, worker_start(&w[1]), "what thr_start() returned");
    RETURNS(EAGAIN, worker_shutdown(0), "the other one is waited for");
    RETURNS(0, worker_stop_all(), "worker_stop_all returns 0");
    RETURNS(0, worker_destroy(&w[1]), "it is still new");
    weave_poison(&w[1], sizeof(w[1]));
    RETURNS(0, worker_stop_all(), "worker_stop_all returns 0");
    open_gate(&gate);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "worker_shutdown returns 0");
    end_worker(&w[0]);
}

START_TEST(hidden_a_failed_start_concerns_one)
{
    weave_explore(second_start_fails, NULL);
}
END_TEST

/* ---- shutdown ---- */

static void three_ends(void *unused)
{
    struct worker w[3];
    struct gate gates[3] = {GATE_INIT, GATE_INIT, GATE_INIT};
    (void)unused;
    for (int i = 0; i < 3; i++) {
        gates[i].open = i != 1;
        start_worker(&w[i], pass_gate, &gates[i], i == 1);
    }
    RETURNS(0, worker_shutdown(LAB_FOREVER), "worker_shutdown returns 0");
    EQUALS(2, gates[0].after + gates[2].after,
           "worker_shutdown waits for all that are no daemons");
    open_gate(&gates[1]);
    for (int i = 2; i >= 0; i--) {
        end_worker(&w[i]);
    }
}

START_TEST(hidden_two_workers_and_a_daemon)
{
    weave_explore(three_ends, NULL);
}
END_TEST

struct chain {
    struct worker workers[3];
    unsigned next;
    unsigned ran; /* by the workers, one after the other */
};

static int start_next(struct stop_event *stop, void *arg)
{
    struct chain *chain = arg;
    (void)stop;
    chain->ran++;
    if (chain->next < 3) {
        chain->next++;
        start_worker(&chain->workers[chain->next - 1], start_next, chain,
                     false);
    }
    return 0;
}

static void run_chain(void *unused)
{
    struct chain chain = {.next = 1};
    (void)unused;
    start_worker(&chain.workers[0], start_next, &chain, false);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "worker_shutdown returns 0");
    EQUALS(3, chain.ran,
           "those that are started meanwhile are waited for as well");
    for (int i = 0; i < 3; i++) {
        end_worker(&chain.workers[i]);
    }
}

START_TEST(hidden_each_starts_the_next)
{
    weave_explore(run_chain, NULL);
}
END_TEST

static int end_later(struct stop_event *stop, void *arg)
{
    const int64_t *delay_ns = arg;
    return stop_wait(stop, *delay_ns);
}

static void long_shutdowns(void *unused)
{
    static const int64_t hour_ns = 3600LL * 1000 * MS;
    int64_t delays_ns[] = {999999999, 1999999999};
    struct worker w[2];
    (void)unused;
    start_worker(&w[0], end_later, &delays_ns[0], false);
    start_worker(&w[1], end_later, &delays_ns[1], false);
    RETURNS(ETIMEDOUT, worker_shutdown(1999990000), "ETIMEDOUT");
    RETURNS(0, worker_shutdown(hour_ns), "they end in time: 0");
    HOLDS(weave_now_ns() < hour_ns, "0 as soon as there is none to wait for");
    end_worker(&w[0]);
    end_worker(&w[1]);
}

START_TEST(hidden_timeouts_of_other_sizes)
{
    weave_explore(long_shutdowns, NULL);
}
END_TEST

static int shut_down_inside(struct stop_event *stop, void *arg)
{
    (void)stop;
    (void)arg;
    RETURNS(EDEADLK, worker_shutdown(MS),
            "EDEADLK when a worker calls it that is no daemon");
    return 0;
}

static void refuse_then_wait(void *unused)
{
    struct worker w;
    (void)unused;
    start_worker(&w, shut_down_inside, NULL, false);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "main may wait for it");
    end_worker(&w);
}

START_TEST(hidden_main_may_wait_and_the_worker_may_not)
{
    weave_explore(refuse_then_wait, NULL);
}
END_TEST

/* ---- stop ---- */

static void *stop_them(void *unused)
{
    RETURNS(0, worker_stop_all(), "worker_stop_all returns 0");
    return unused;
}

static void stop_and_shut_down(void *unused)
{
    struct worker w[2];
    pthread_t thread;
    start_worker(&w[0], wait_for_stop, NULL, true);
    start_worker(&w[1], wait_for_stop, NULL, false);
    start(&thread, stop_them, unused);
    RETURNS(0, worker_shutdown(LAB_FOREVER), "all are told to stop");
    RETURNS(0, thr_join(&w[0].thread, LAB_FOREVER), "all are told to stop");
    join(&thread, 1);
    end_worker(&w[1]);
    RETURNS(0, worker_destroy(&w[0]), "it is over: destroy returns 0");
}

START_TEST(hidden_stop_all_ends_a_shutdown)
{
    weave_explore(stop_and_shut_down, NULL);
}
END_TEST

static void end_in_the_middle(void *unused)
{
    struct worker w[3];
    (void)unused;
    for (int i = 0; i < 3; i++) {
        start_worker(&w[i], wait_for_stop, NULL, false);
    }
    RETURNS(0, worker_stop(&w[1]), "worker_stop returns 0");
    end_worker(&w[1]);
    weave_poison(&w[1], sizeof(w[1]));
    RETURNS(0, worker_stop_all(), "worker_stop_all returns 0");
    EQUALS(0, weave_settle(), "all that are alive are told to stop");
    end_worker(&w[0]);
    end_worker(&w[2]);
}

START_TEST(hidden_one_ends_in_the_middle)
{
    weave_explore(end_in_the_middle, NULL);
}
END_TEST

/* ---- worker_repeat ---- */

static unsigned ticks; /* by the only worker; read when it is over */

static void tick(void *unused)
{
    (void)unused;
    ticks++;
}

static int repeat(struct stop_event *stop, void *arg)
{
    const int64_t *period_ns = arg;
    return worker_repeat(stop, *period_ns, tick, NULL);
}

static void repeat_for_a_while(void *unused)
{
    int64_t period_ns = 7LL * MS;
    struct worker w;
    (void)unused;
    start_worker(&w, repeat, &period_ns, true);
    RETURNS(ETIMEDOUT, thr_join(&w.thread, 30LL * MS), "it goes on");
    RETURNS(0, worker_stop(&w), "worker_stop returns 0");
    RETURNS(0, thr_join(&w.thread, MS), "it returns as soon as STOP is set");
    EQUALS(5, ticks, "a call at once, and whenever PERIOD_NS are over");
    RETURNS(0, worker_destroy(&w), "it is over: destroy returns 0");
}

START_TEST(hidden_five_ticks)
{
    weave_explore(repeat_for_a_while, NULL);
}
END_TEST

LAB_SUITE(daemons_hidden)
{
    lab_case("inherited");
    lab_test(hidden_three_generations_of_daemons);
    lab_case("start");
    lab_test(hidden_a_worker_is_started_once);
    lab_case("no-thread");
    lab_test(hidden_a_failed_start_concerns_one);
    lab_case("daemons-left");
    lab_test(hidden_two_workers_and_a_daemon);
    lab_case("latecomers");
    lab_test(hidden_each_starts_the_next);
    lab_case("shutdown-timeout");
    lab_test(hidden_timeouts_of_other_sizes);
    lab_case("shutdown-self");
    lab_test(hidden_main_may_wait_and_the_worker_may_not);
    lab_case("stop-all");
    lab_test(hidden_stop_all_ends_a_shutdown);
    lab_test(hidden_one_ends_in_the_middle);
    lab_case("repeat");
    lab_test(hidden_five_ticks);
}

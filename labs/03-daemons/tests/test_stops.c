/* test_stops.c: public tests of stopping, and of worker_repeat. */
#include "tests/contract.h"

/* ---- one is told to stop ---- */

static void stop_one(void *unused)
{
    struct worker told;
    struct worker other;
    (void)unused;
    start_worker(&told, wait_for_stop, NULL, false);
    start_worker(&other, wait_for_stop, NULL, true);
    RETURNS(0, worker_stop(&told), "worker_stop returns 0");
    EQUALS(1, weave_settle(), "worker_stop: its target finds the event set");
    alive_is(true, &other, "STOP is an event of this worker alone");
    RETURNS(0, worker_stop(&other), "worker_stop returns 0");
    end_worker(&told);
    end_worker(&other);
}

START_TEST(one_worker_is_told_to_stop)
{
    weave_explore(stop_one, NULL);
}
END_TEST

static void stop_a_new_one(void *unused)
{
    struct worker w;
    (void)unused;
    make_worker(&w, wait_for_stop, NULL, false);
    RETURNS(0, worker_stop(&w), "a new worker may be told to stop");
    RETURNS(0, worker_start(&w), "it may still be started");
    RETURNS(0, worker_shutdown(LAB_FOREVER),
            "when it was new, its target finds the event set");
    end_worker(&w);
}

START_TEST(a_new_worker_may_be_told_to_stop)
{
    weave_explore(stop_a_new_one, NULL);
}
END_TEST

/* ---- all are told to stop ---- */

static void stop_two(void *unused)
{
    struct worker w;
    struct worker daemon;
    struct worker late;
    (void)unused;
    RETURNS(0, worker_stop_all(), "worker_stop_all returns 0");
    start_worker(&w, wait_for_stop, NULL, false);
    start_worker(&daemon, wait_for_stop, NULL, true);
    make_worker(&late, wait_for_stop, NULL, false);
    RETURNS(0, worker_stop_all(), "worker_stop_all returns 0");
    RETURNS(0, worker_start(&late), "workers may be started afterwards");
    EQUALS(1, weave_settle(), "all are told that are alive, and only those");
    alive_is(true, &late, "workers that are started later are not told");
    RETURNS(0, worker_stop(&late), "worker_stop returns 0");
    end_worker(&w);
    end_worker(&daemon);
    end_worker(&late);
}

START_TEST(all_that_are_alive_are_told_to_stop)
{
    weave_explore(stop_two, NULL);
}
END_TEST

static void *come_and_go(void *unused)
{
    struct worker w;
    start_worker(&w, return_five, NULL, true);
    end_worker(&w);
    weave_poison(&w, sizeof(w));
    return unused;
}

static void stop_while_others_come(void *unused)
{
    struct worker w;
    pthread_t thread;
    start_worker(&w, wait_for_stop, NULL, false);
    start(&thread, come_and_go, unused);
    RETURNS(0, worker_stop_all(), "it may overlap with every other call");
    RETURNS(0, worker_shutdown(LAB_FOREVER),
            "worker_stop_all tells all that are alive");
    join(&thread, 1);
    end_worker(&w);
}

START_TEST(workers_come_and_go_meanwhile)
{
    weave_explore(stop_while_others_come, NULL);
}
END_TEST

/* ---- worker_repeat ---- */

struct clockwork {
    unsigned calls; /* by the worker; read when it waits, or is over */
    unsigned last;  /* after this many calls it stops itself; 0: never */
    struct stop_event *stop;
};

static void tick(void *arg)
{
    struct clockwork *c = arg;
    __atomic_fetch_add(&c->calls, 1, __ATOMIC_SEQ_CST);
    if (c->calls == c->last) {
        stop_set(c->stop);
    }
}

static int repeat(struct stop_event *stop, void *arg)
{
    struct clockwork *c = arg;
    c->stop = stop;
    return worker_repeat(stop, 10LL * MS, tick, c);
}

static unsigned calls_of(struct clockwork *c)
{
    return __atomic_load_n(&c->calls, __ATOMIC_SEQ_CST);
}

static void tick_and_stop(void *unused)
{
    struct worker w;
    struct clockwork c = {0};
    int result = -1;
    (void)unused;
    start_worker(&w, repeat, &c, false);
    EQUALS(1, weave_settle(), "worker_repeat waits for the period to end");
    EQUALS(1, calls_of(&c), "it calls WORK(ARG) at once");
    RETURNS(ETIMEDOUT, thr_join(&w.thread, 25LL * MS),
            "worker_repeat goes on until STOP is set");
    EQUALS(3, calls_of(&c), "and again whenever PERIOD_NS are over");
    RETURNS(0, worker_stop(&w), "worker_stop returns 0");
    EQUALS(0, weave_settle(),
           "it returns as soon as STOP is set, and waits for no period's end");
    EQUALS(3, calls_of(&c), "no further call when STOP is set");
    RETURNS(0, thr_join(&w.thread, LAB_FOREVER), "its target returns");
    RETURNS(0, thr_result(&w.thread, &result), "its thread has a result");
    RETURNS(0, result, "worker_repeat returns 0");
    RETURNS(0, worker_destroy(&w), "a worker that is over may be destroyed");
}

START_TEST(a_worker_that_repeats_stops_at_once)
{
    weave_explore(tick_and_stop, NULL);
}
END_TEST

static void stop_early(void *unused)
{
    struct worker w;
    struct clockwork c = {0};
    (void)unused;
    start_worker(&w, repeat, &c, false);
    RETURNS(0, worker_stop(&w), "worker_stop returns 0");
    end_worker(&w);
    HOLDS(c.calls <= 1, "a call that has begun is finished, and is the last");
}

START_TEST(a_worker_may_be_stopped_at_any_moment)
{
    weave_explore(stop_early, NULL);
}
END_TEST

static void stop_from_inside(void *unused)
{
    struct worker w;
    struct clockwork c = {.last = 2};
    (void)unused;
    start_worker(&w, repeat, &c, false);
    end_worker(&w);
    EQUALS(2, c.calls, "a call that has begun is finished, and is the last");
}

START_TEST(a_call_that_has_begun_is_finished)
{
    weave_explore(stop_from_inside, NULL);
}
END_TEST

static void do_not_begin(void *unused)
{
    struct stop_event stop;
    struct clockwork c = {0};
    (void)unused;
    RETURNS(0, stop_init(&stop), "stop_init returns 0");
    RETURNS(EINVAL, worker_repeat(&stop, 0, tick, &c),
            "EINVAL when PERIOD_NS is not above 0");
    RETURNS(EINVAL, worker_repeat(&stop, -1, tick, &c),
            "EINVAL when PERIOD_NS is not above 0");
    RETURNS(0, stop_set(&stop), "stop_set returns 0");
    RETURNS(0, worker_repeat(&stop, MS, tick, &c),
            "worker_repeat returns 0 when STOP is set");
    EQUALS(0, c.calls, "no call when STOP was set before, nor with EINVAL");
    RETURNS(0, stop_destroy(&stop), "stop_destroy returns 0");
}

START_TEST(nothing_is_repeated_after_the_stop)
{
    weave_explore(do_not_begin, NULL);
}
END_TEST

LAB_SUITE(stops)
{
    lab_case("stop");
    lab_test(one_worker_is_told_to_stop);
    lab_test(a_new_worker_may_be_told_to_stop);
    lab_case("stop-all");
    lab_test(all_that_are_alive_are_told_to_stop);
    lab_test(workers_come_and_go_meanwhile);
    lab_case("repeat");
    lab_test(a_worker_that_repeats_stops_at_once);
    lab_test(a_worker_may_be_stopped_at_any_moment);
    lab_test(a_call_that_has_begun_is_finished);
    lab_test(nothing_is_repeated_after_the_stop);
}

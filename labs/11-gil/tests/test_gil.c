/* test_gil.c: public tests of the GIL, without the machine. */
#include "tests/contract.h"

/* ---- one thread ---- */

static void use_alone(void *unused)
{
    struct gil g;
    struct gil_thread a;
    struct gil_thread b;
    (void)unused;
    make_gil(&g, GIL_INTERVAL_NS);
    make_thread(&a);
    make_thread(&b);
    errno = 77;
    RETURNS(EPERM, gil_drop(&g, &a), "drop: EPERM when T does not hold it");
    take(&g, &a);
    RETURNS(EDEADLK, gil_take(&g, &a), "take: EDEADLK when T holds it already");
    RETURNS(EPERM, gil_drop(&g, &b), "drop: EPERM when T does not hold it");
    drop(&g, &a);
    RETURNS(EPERM, gil_drop(&g, &a), "after drop T does not hold it");
    take(&g, &b);
    drop(&g, &b);
    HOLDS(errno == 77, "no function changes errno");
    finish(&g);
}

START_TEST(taken_and_dropped)
{
    weave_explore(use_alone, NULL, .steps = STEPS);
}
END_TEST

static void refuse_bad_intervals(void *unused)
{
    struct gil g;
    (void)unused;
    poison(&g, sizeof(g));
    RETURNS(EINVAL, gil_init(&g, 0), "init: EINVAL when not above 0");
    RETURNS(EINVAL, gil_init(&g, -1), "init: EINVAL when not above 0");
    make_gil(&g, 1);
    finish(&g);
}

START_TEST(bad_intervals_are_refused)
{
    weave_explore(refuse_bad_intervals, NULL, .steps = STEPS);
}
END_TEST

/* ---- one holder ---- */

struct room {
    struct gil gil;
    int count; /* by the GIL */
    struct weave_gauge inside;
};

static void *work_twice(void *arg)
{
    struct room *room = arg;
    struct gil_thread self;
    make_thread(&self);
    errno = 78;
    for (int i = 0; i < 2; i++) {
        take(&room->gil, &self);
        EQUALS(1, weave_enter(&room->inside), "one thread at a time holds it");
        room->count++;
        weave_leave(&room->inside);
        drop(&room->gil, &self);
    }
    HOLDS(errno == 78, "no function changes errno");
    return NULL;
}

static void share_room(void *unused)
{
    struct room room = {.count = 0};
    pthread_t threads[2];
    (void)unused;
    make_gil(&room.gil, GIL_INTERVAL_NS);
    start(&threads[0], work_twice, &room);
    start(&threads[1], work_twice, &room);
    join(threads, 2);
    EQUALS(4, room.count, "what the holder did, the next one sees");
    finish(&room.gil);
}

START_TEST(one_thread_at_a_time_holds_it)
{
    weave_explore(share_room, NULL, .steps = STEPS);
}
END_TEST

static void keep_others_out(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitors[2];
    pthread_t threads[2];
    int visits = 0;
    (void)unused;
    make_gil(&g, GIL_INTERVAL_NS);
    make_thread(&self);
    take(&g, &self);
    let_wait(visitors, threads, 2, &g, &visits);
    compute(2 * GIL_INTERVAL_NS);
    EQUALS(0, visits, "one thread at a time holds it");
    EQUALS(2, weave_settle(), "take blocks while another holds the GIL");
    drop(&g, &self);
    join(threads, 2);
    EQUALS(2, visits, "drop: if threads wait, one of them takes it");
    finish(&g);
}

START_TEST(waiting_threads_sleep_until_it_is_dropped)
{
    weave_explore(keep_others_out, NULL, .spurious = 2, .steps = STEPS);
}
END_TEST

/* ---- asking ---- */

static void wait_long_enough(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitor;
    pthread_t thread;
    int visits = 0;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    take(&g, &self);
    compute(20 * MS);
    HOLDS(!gil_asked(&g), "nobody waits, so nobody has asked");
    let_wait(&visitor, &thread, 1, &g, &visits);
    HOLDS(!gil_asked(&g), "it does not ask before an interval has passed");
    compute(4 * MS);
    HOLDS(!gil_asked(&g), "it does not ask before an interval (5 ms) has "
                          "passed: this is after 4 ms");
    compute(7 * MS);
    HOLDS(gil_asked(&g), "when two intervals have passed it has asked: this "
                         "is after 11 ms of 5 ms each");
    drop(&g, &self);
    join(&thread, 1);
    HOLDS(!gil_asked(&g), "false again when it has gone to another thread");
    finish(&g);
}

START_TEST(a_waiting_thread_asks_after_an_interval)
{
    weave_explore(wait_long_enough, NULL, .spurious = -1, .steps = STEPS);
}
END_TEST

struct pair {
    struct gil gil;
    int entered; /* by the GIL */
};

/* The first to get in computes on and on; the other must get in as well. */
static void *hold_on(void *arg)
{
    struct pair *pair = arg;
    struct gil_thread self;
    make_thread(&self);
    take(&pair->gil, &self);
    if (++pair->entered == 1) {
        HOLDS(!gil_asked(&pair->gil),
              "false again when the GIL has gone to another thread");
        compute(4 * MS);
        HOLDS(!gil_asked(&pair->gil),
              "it does not ask before an interval (5 ms) has passed since the "
              "GIL went to another thread: this is after 4 ms");
        compute(7 * MS);
        HOLDS(gil_asked(&pair->gil),
              "when the GIL has gone to somebody else a waiting thread counts "
              "again: after two more intervals it has asked again");
    }
    drop(&pair->gil, &self);
    return NULL;
}

/* Both wait for WAITED_NS; then one of them gets in. */
static void ask_again(void *waited_ns)
{
    struct pair pair = {.entered = 0};
    struct gil_thread self;
    pthread_t threads[2];
    make_gil(&pair.gil, 5 * MS);
    make_thread(&self);
    take(&pair.gil, &self);
    start(&threads[0], hold_on, &pair);
    start(&threads[1], hold_on, &pair);
    EQUALS(2, weave_settle(), "take blocks while another holds the GIL");
    compute(*(int64_t *)waited_ns);
    drop(&pair.gil, &self);
    join(threads, 2);
    finish(&pair.gil);
}

START_TEST(a_thread_that_still_waits_asks_again)
{
    int64_t waited_ns = 11 * MS;
    weave_explore(ask_again, &waited_ns, .spurious = -1, .steps = STEPS);
}
END_TEST

START_TEST(an_interval_counts_from_the_last_switch)
{
    int64_t waited_ns = 3 * MS;
    weave_explore(ask_again, &waited_ns, .spurious = -1, .steps = STEPS);
}
END_TEST

/* ---- giving way ---- */

static void give_way(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct gil_thread another;
    struct visitor visitor;
    pthread_t thread;
    int visits = 0;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    make_thread(&another);
    take(&g, &self);
    let_wait(&visitor, &thread, 1, &g, &visits);
    RETURNS(EPERM, gil_checkpoint(&g, &another),
            "checkpoint: EPERM when T does not hold it");
    RETURNS(0, gil_checkpoint(&g, &self), "checkpoint returns 0");
    EQUALS(0, visits, "checkpoint does nothing when nobody has asked");
    compute(11 * MS);
    RETURNS(0, gil_checkpoint(&g, &self), "checkpoint returns 0");
    EQUALS(1, visits,
           "T does not hold it again before another thread has held it");
    RETURNS(EDEADLK, gil_take(&g, &self), "checkpoint returns with the GIL");
    RETURNS(0, gil_checkpoint(&g, &self),
            "checkpoint does nothing when nobody has asked");
    drop(&g, &self);
    join(&thread, 1);
    finish(&g);
}

START_TEST(the_holder_that_gives_way_lets_another_in)
{
    weave_explore(give_way, NULL, .steps = STEPS);
}
END_TEST

static void give_way_among_three(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitors[2];
    pthread_t threads[2];
    int visits = 0;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    take(&g, &self);
    let_wait(visitors, threads, 2, &g, &visits);
    compute(11 * MS);
    RETURNS(0, gil_checkpoint(&g, &self), "checkpoint returns 0");
    HOLDS(visits > 0,
          "T does not hold it again before another thread has held it");
    drop(&g, &self);
    join(threads, 2);
    EQUALS(2, visits, "drop: if threads wait, one of them takes it");
    finish(&g);
}

START_TEST(one_of_two_that_wait_is_let_in)
{
    weave_explore(give_way_among_three, NULL, .steps = STEPS);
}
END_TEST

/* ---- the interval ---- */

static void set_alone(void *unused)
{
    struct gil g;
    int64_t ns = 0;
    (void)unused;
    make_gil(&g, 3 * MS);
    RETURNS(EINVAL, gil_set_interval(&g, 0),
            "set_interval: EINVAL when not above 0");
    RETURNS(0, gil_interval(&g, &ns), "interval returns 0");
    HOLDS(ns == 3 * MS, "EINVAL: nothing has changed");
    RETURNS(0, gil_set_interval(&g, 1), "set_interval returns 0");
    RETURNS(0, gil_interval(&g, &ns), "interval returns 0");
    HOLDS(ns == 1, "the interval is what was set last");
    finish(&g);
}

START_TEST(the_interval_is_kept)
{
    weave_explore(set_alone, NULL, .steps = STEPS);
}
END_TEST

static void *look_at_interval(void *arg)
{
    int64_t ns = 0;
    RETURNS(0, gil_interval(arg, &ns), "interval returns 0");
    HOLDS(ns == 5 * MS || ns == 2 * MS,
          "the interval is one of those that were set");
    return NULL;
}

static void change_interval(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitor;
    pthread_t threads[2];
    int visits = 0;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    take(&g, &self);
    visitor.gil = &g;
    visitor.visits = &visits;
    start(&threads[0], visit, &visitor);
    start(&threads[1], look_at_interval, &g);
    RETURNS(0, gil_set_interval(&g, 2 * MS),
            "any thread may change the interval at any time");
    drop(&g, &self);
    join(threads, 2);
    finish(&g);
}

START_TEST(the_interval_may_change_at_any_time)
{
    weave_explore(change_interval, NULL, .steps = STEPS);
}
END_TEST

static void use_new_interval(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitor;
    pthread_t thread;
    int visits = 0;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    RETURNS(0, gil_set_interval(&g, 2000 * (int64_t)MS),
            "set_interval returns 0");
    take(&g, &self);
    let_wait(&visitor, &thread, 1, &g, &visits);
    compute(1900 * (int64_t)MS);
    HOLDS(!gil_asked(&g), "a wait that begins later uses the new interval");
    compute(2300 * (int64_t)MS);
    HOLDS(gil_asked(&g), "a wait that begins later uses the new interval");
    drop(&g, &self);
    join(&thread, 1);
    finish(&g);
}

START_TEST(a_new_interval_counts)
{
    weave_explore(use_new_interval, NULL, .spurious = -1, .steps = STEPS);
}
END_TEST

LAB_SUITE(gil)
{
    lab_case("basics");
    lab_test(taken_and_dropped);
    lab_test(bad_intervals_are_refused);
    lab_case("one-holder");
    lab_test(one_thread_at_a_time_holds_it);
    lab_test(waiting_threads_sleep_until_it_is_dropped);
    lab_case("asks");
    lab_test(a_waiting_thread_asks_after_an_interval);
    lab_test(an_interval_counts_from_the_last_switch);
    lab_case("asks-again");
    lab_test(a_thread_that_still_waits_asks_again);
    lab_case("gives-way");
    lab_test(the_holder_that_gives_way_lets_another_in);
    lab_test(one_of_two_that_wait_is_let_in);
    lab_case("interval");
    lab_test(the_interval_is_kept);
    lab_test(the_interval_may_change_at_any_time);
    lab_test(a_new_interval_counts);
}

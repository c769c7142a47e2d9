/*
 * test_gil_hidden.c: the same rules as in the public tests, with other
 * numbers and other threads.
 */
#include <unistd.h>

#include "tests/machine.h"

/* ---- three rounds, two threads, and checkpoints in between ---- */

struct shop {
    struct gil gil;
    unsigned sold; /* by the GIL */
    struct weave_gauge inside;
};

static void *sell(void *arg)
{
    struct shop *shop = arg;
    struct gil_thread self;
    make_thread(&self);
    errno = 5;
    take(&shop->gil, &self);
    for (int i = 0; i < 3; i++) {
        EQUALS(1, weave_enter(&shop->inside), "one thread at a time holds it");
        shop->sold += 7;
        weave_leave(&shop->inside);
        compute(9 * MS);
        RETURNS(0, gil_checkpoint(&shop->gil, &self), "checkpoint returns 0");
    }
    RETURNS(EDEADLK, gil_take(&shop->gil, &self),
            "checkpoint returns with the GIL");
    HOLDS(errno == 5, "no function changes errno");
    RETURNS(0, gil_thread_exit(&shop->gil, &self),
            "gil_thread_exit drops the GIL and returns 0");
    return NULL;
}

static void sell_in_turns(void *unused)
{
    struct shop shop = {.sold = 0};
    struct gil_stats stats;
    pthread_t threads[2];
    (void)unused;
    make_gil(&shop.gil, 4 * MS);
    start(&threads[0], sell, &shop);
    start(&threads[1], sell, &shop);
    join(threads, 2);
    EQUALS(42, shop.sold, "what the holder did, the next one sees");
    RETURNS(0, gil_stats(&shop.gil, &stats), "gil_stats returns 0");
    EQUALS(2 + stats.forced, (unsigned)stats.takes,
           "takes: two, and one each time that checkpoint gave way");
    finish(&shop.gil);
}

START_TEST(hidden_two_threads_take_turns)
{
    weave_explore(sell_in_turns, NULL, .steps = STEPS);
}
END_TEST

/* ---- another interval ---- */

static void wait_a_minute(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitors[2];
    pthread_t threads[2];
    int visits = 0;
    (void)unused;
    make_gil(&g, 60000 * (int64_t)MS);
    make_thread(&self);
    take(&g, &self);
    let_wait(visitors, threads, 2, &g, &visits);
    compute(50000 * (int64_t)MS);
    HOLDS(!gil_asked(&g), "it does not ask before an interval has passed");
    compute(71000 * (int64_t)MS);
    HOLDS(gil_asked(&g), "when two intervals have passed it has asked");
    RETURNS(0, gil_checkpoint(&g, &self), "checkpoint returns 0");
    HOLDS(visits > 0,
          "T does not hold it again before another thread has held it");
    RETURNS(0, gil_thread_exit(&g, &self), "gil_thread_exit returns 0");
    join(threads, 2);
    EQUALS(2, visits, "those who wait get the GIL of a thread that ends");
    finish(&g);
}

START_TEST(hidden_a_long_interval_is_kept)
{
    weave_explore(wait_a_minute, NULL, .spurious = -1, .steps = STEPS);
}
END_TEST

static void set_while_they_wait(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitor;
    pthread_t thread;
    int64_t ns = 0;
    int visits = 0;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    take(&g, &self);
    let_wait(&visitor, &thread, 1, &g, &visits);
    RETURNS(EINVAL, gil_set_interval(&g, -7), "EINVAL when not above 0");
    RETURNS(0, gil_set_interval(&g, 6 * MS), "set_interval returns 0");
    RETURNS(0, gil_interval(&g, &ns), "interval returns 0");
    HOLDS(ns == 6 * MS, "the interval is what was set last");
    compute(25 * MS);
    HOLDS(gil_asked(&g), "a wait that has begun may use either interval");
    drop(&g, &self);
    join(&thread, 1);
    finish(&g);
}

START_TEST(hidden_the_interval_changes_while_one_waits)
{
    weave_explore(set_while_they_wait, NULL, .spurious = -1, .steps = STEPS);
}
END_TEST

/* ---- the machine ---- */

static const char text[] = ".global total 1\n"
                           ".global request 70\n"
                           ".function add n\n"
                           "again:\n"
                           "    load n\n"
                           "    jumpz done\n"
                           "    global total\n"
                           "    push 0\n"
                           "    global total\n"
                           "    push 0\n"
                           "    get\n"
                           "    push 5\n"
                           "    add\n"
                           "    set\n"
                           "    load n\n"
                           "    push 1\n"
                           "    sub\n"
                           "    store n\n"
                           "    jump again\n"
                           "done:\n"
                           "    push 0\n"
                           "    return\n"
                           ".function read\n"
                           "    global request\n"
                           "    push 1\n"
                           "    native read\n"
                           "    return\n"
                           ".function squares\n"
                           "    global request\n"
                           "    push 1\n"
                           "    native squares\n"
                           "    return\n";

static struct program program;

/* Between back edges nobody else runs: no update is lost. */
static void add_twice(void *unused)
{
    struct world world;
    struct runner runners[2] = {{&world, "add", 2, .args = 1},
                                {&world, "add", 3, .args = 1}};
    pthread_t threads[2];
    (void)unused;
    make_world(&world, &program);
    start(&threads[0], run, &runners[0]);
    start(&threads[1], run, &runners[1]);
    join(threads, 2);
    EQUALS(25, (unsigned)slot(&world, "total", 0),
           "one thread at a time runs the machine");
    end_world(&world);
}

START_TEST(hidden_no_update_is_lost)
{
    load(&program, text);
    weave_explore(add_twice, NULL, .steps = STEPS);
}
END_TEST

static void read_end_of_file(void *unused)
{
    struct world world;
    struct runner reader = {&world, "read", .args = 0};
    struct runner summer = {&world, "squares", .args = 0};
    int ends[2];
    (void)unused;
    make_world(&world, &program);
    ck_assert_int_eq(pipe(ends), 0);
    set_slot(&world, "request", 0, ends[0]);
    ck_assert_int_eq(write(ends[1], "0123456789", 10), 10);
    close(ends[1]);
    run(&reader);
    EQUALS(8, (unsigned)reader.result, "read: up to 8 bytes");
    EQUALS('7', (unsigned)slot(&world, "request", 8), "read sets the slots");
    run(&reader);
    EQUALS(2, (unsigned)reader.result, "read: once");
    run(&reader);
    EQUALS(0, (unsigned)reader.result, "read: 0 at the end of file");
    close(ends[0]);
    set_slot(&world, "request", 0, 69);
    run(&summer);
    EQUALS(22940, (unsigned)summer.result,
           "squares: as many slots as slot 0 says, and 64 at most");
    end_world(&world);
}

START_TEST(hidden_natives_do_their_work)
{
    load(&program, text);
    weave_explore(read_end_of_file, NULL, .steps = MACHINE_STEPS);
}
END_TEST

LAB_SUITE(gil_hidden)
{
    lab_case("one-holder");
    lab_test(hidden_two_threads_take_turns);
    lab_test(hidden_no_update_is_lost);
    lab_case("asks");
    lab_test(hidden_a_long_interval_is_kept);
    lab_case("interval");
    lab_test(hidden_the_interval_changes_while_one_waits);
    lab_case("objects");
    lab_test(hidden_natives_do_their_work);
}

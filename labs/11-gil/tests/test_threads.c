/* test_threads.c: public tests of exit, fork, statistics, and the end. */
#include <fcntl.h>
#include <unistd.h>

#include "tests/contract.h"

/* ---- a thread ends ---- */

static void *take_and_end(void *arg)
{
    struct gil_thread self;
    make_thread(&self);
    take(arg, &self);
    RETURNS(0, gil_thread_exit(arg, &self),
            "gil_thread_exit drops the GIL and returns 0");
    poison(&self, sizeof(self));
    return NULL;
}

static void end_with_gil(void *unused)
{
    struct gil g;
    pthread_t threads[2];
    (void)unused;
    make_gil(&g, 5 * MS);
    start(&threads[0], take_and_end, &g);
    start(&threads[1], take_and_end, &g);
    join(threads, 2);
    finish(&g);
}

START_TEST(a_thread_that_ends_drops_the_gil)
{
    weave_explore(end_with_gil, NULL, .steps = STEPS);
}
END_TEST

static void end_when_asked(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitor;
    pthread_t thread;
    int visits = 0;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    RETURNS(0, gil_thread_exit(&g, &self),
            "gil_thread_exit returns 0, also when T does not hold it");
    make_thread(&self);
    take(&g, &self);
    let_wait(&visitor, &thread, 1, &g, &visits);
    compute(11 * MS);
    RETURNS(0, gil_thread_exit(&g, &self),
            "gil_thread_exit drops the GIL, also when it was asked to");
    make_thread(&self);
    join(&thread, 1);
    EQUALS(1, visits, "those who wait get the GIL of a thread that ends");
    take(&g, &self);
    HOLDS(!gil_asked(&g), "nobody waits, so nobody has asked");
    RETURNS(0, gil_checkpoint(&g, &self), "nobody has asked: checkpoint is 0");
    drop(&g, &self);
    finish(&g);
}

START_TEST(a_thread_may_end_when_it_was_asked)
{
    weave_explore(end_when_asked, NULL, .steps = STEPS);
}
END_TEST

/* ---- a fork, without the fork ---- */

/*
 * What fork() does to memory: a copy by the kernel, which asks for no lock
 * and is seen by no tool.
 */
static void copy_as_fork(void *to, const void *from, size_t size)
{
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(memory, 0);
    ck_assert_int_eq(pread(memory, to, size, (off_t)(uintptr_t)from),
                     (ssize_t)size);
    close(memory);
}

/* The child: what it finds in its memory is what is there now. */
static void live_as_child(const struct gil *parent, struct gil_thread *forker)
{
    struct gil child;
    struct gil_thread other;
    struct gil_thread before;
    struct gil_stats stats = {99, 99, 99};
    int64_t ns = 0;
    copy_as_fork(&child, parent, sizeof(child));
    before = *forker;
    weave_note("from here on as in the child of a fork");
    RETURNS(0, gil_after_fork_child(&child, forker),
            "gil_after_fork_child returns 0");
    HOLDS(!gil_asked(&child), "in the child nobody has asked");
    RETURNS(EDEADLK, gil_take(&child, forker),
            "in the child the thread that forked holds the GIL");
    RETURNS(0, gil_checkpoint(&child, forker), "checkpoint returns 0");
    gil_interval(&child, &ns);
    HOLDS(ns == 5 * MS, "the interval is what it was");
    gil_stats(&child, &stats);
    HOLDS(stats.takes == 0 && stats.switches == 0 && stats.forced == 0,
          "in the child the statistics of the GIL are 0");
    make_thread(&other);
    RETURNS(EPERM, gil_drop(&child, &other), "EPERM for any other");
    drop(&child, forker);
    take(&child, &other);
    drop(&child, &other);
    finish(&child);
    weave_note("the child has ended: this is the parent again");
    *forker = before;
}

static void *hold_and_fork(void *arg)
{
    struct gil_thread self;
    make_thread(&self);
    live_as_child(arg, &self);
    return NULL;
}

static void fork_in_various_states(void *unused)
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
    start(&threads[1], hold_and_fork, &g);
    join(&threads[1], 1);
    let_wait(&visitor, threads, 1, &g, &visits);
    compute(11 * MS);
    live_as_child(&g, &self);
    drop(&g, &self);
    join(threads, 1);
    finish(&g);
}

START_TEST(in_the_child_only_the_forker_is_left)
{
    weave_explore(fork_in_various_states, NULL, .spurious = -1, .steps = STEPS);
}
END_TEST

/* ---- statistics ---- */

static void expect_stats(struct gil *g, unsigned takes, unsigned switches,
                         unsigned forced)
{
    struct gil_stats stats = {99, 99, 99};
    RETURNS(0, gil_stats(g, &stats), "gil_stats returns 0");
    EQUALS(takes, (unsigned)stats.takes, "takes: how often it was taken");
    EQUALS(switches, (unsigned)stats.switches,
           "switches: how often by another thread than the last time");
    EQUALS(forced, (unsigned)stats.forced,
           "forced: how often checkpoint gave way");
}

/* Virtual time is exact, but a look at the clock takes a little. */
static void expect_about(int64_t wanted_ns, int64_t got_ns, const char *what)
{
    ck_assert_msg(got_ns >= wanted_ns && got_ns < wanted_ns + MS / 2,
                  "%s (%lld ns instead of %lld)", what, (long long)got_ns,
                  (long long)wanted_ns);
}

static void count_alone(void *unused)
{
    struct gil g;
    struct gil_thread a;
    struct gil_thread b;
    struct gil_thread_stats stats = {99, 99, 99};
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&a);
    make_thread(&b);
    expect_stats(&g, 0, 0, 0);
    take(&g, &a);
    compute(3 * MS);
    drop(&g, &a);
    take(&g, &a);
    compute(MS);
    RETURNS(0, gil_checkpoint(&g, &a), "nobody has asked: checkpoint is 0");
    drop(&g, &a);
    expect_stats(&g, 2, 0, 0);
    take(&g, &b);
    drop(&g, &b);
    expect_stats(&g, 3, 1, 0);
    RETURNS(0, gil_thread_stats(&g, &a, &stats), "it returns 0");
    EQUALS(2, (unsigned)stats.takes, "a thread's takes");
    expect_about(4 * MS, stats.held_ns, "held_ns: in all, until the last drop");
    expect_about(0, stats.waited_ns, "waited_ns: it has not waited");
    finish(&g);
}

START_TEST(takes_and_switches_are_counted)
{
    weave_explore(count_alone, NULL, .steps = STEPS);
}
END_TEST

static void *wait_and_tell(void *arg)
{
    struct gil *g = arg;
    struct gil_thread self;
    struct gil_thread_stats stats = {99, 99, 99};
    make_thread(&self);
    take(g, &self);
    gil_thread_stats(g, &self, &stats);
    expect_about(11 * MS, stats.waited_ns, "waited_ns: until the last take");
    drop(g, &self);
    return NULL;
}

static void count_switches(void *unused)
{
    struct gil g;
    struct gil_thread self;
    pthread_t thread;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    take(&g, &self);
    start(&thread, wait_and_tell, &g);
    EQUALS(1, weave_settle(), "take blocks while another holds the GIL");
    expect_stats(&g, 1, 0, 0);
    compute(11 * MS);
    RETURNS(0, gil_checkpoint(&g, &self), "checkpoint returns 0");
    expect_stats(&g, 3, 2, 1);
    drop(&g, &self);
    join(&thread, 1);
    finish(&g);
}

START_TEST(forced_switches_and_waits_are_counted)
{
    weave_explore(count_switches, NULL, .spurious = -1, .steps = STEPS);
}
END_TEST

/* ---- two of them, and the end ---- */

static void *use_another(void *unused)
{
    struct gil g;
    struct gil_thread self;
    (void)unused;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    take(&g, &self);
    HOLDS(!gil_asked(&g), "two GILs never disturb each other");
    drop(&g, &self);
    finish(&g);
    return NULL;
}

static void use_two(void *unused)
{
    struct gil g;
    struct gil_thread self;
    struct visitor visitor;
    pthread_t threads[2];
    int visits = 0;
    make_gil(&g, 5 * MS);
    make_thread(&self);
    take(&g, &self);
    let_wait(&visitor, threads, 1, &g, &visits);
    compute(11 * MS);
    start(&threads[1], use_another, unused);
    EQUALS(1, weave_settle(), "two GILs never disturb each other");
    RETURNS(0, gil_checkpoint(&g, &self), "checkpoint returns 0");
    EQUALS(1, visits, "checkpoint lets a thread that waits take it");
    drop(&g, &self);
    join(threads, 2);
    finish(&g);
}

START_TEST(two_gils_do_not_disturb_each_other)
{
    weave_explore(use_two, NULL, .steps = STEPS);
}
END_TEST

static void destroy_in_use(void *unused)
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
    RETURNS(EBUSY, gil_destroy(&g), "destroy: EBUSY while a thread holds it");
    let_wait(&visitor, &thread, 1, &g, &visits);
    RETURNS(EBUSY, gil_destroy(&g), "destroy: EBUSY while a thread waits");
    drop(&g, &self);
    join(&thread, 1);
    finish(&g);
}

START_TEST(destroying_a_gil_in_use_is_refused)
{
    weave_explore(destroy_in_use, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(threads)
{
    lab_case("exit");
    lab_test(a_thread_that_ends_drops_the_gil);
    lab_test(a_thread_may_end_when_it_was_asked);
    lab_case("fork");
    lab_test(in_the_child_only_the_forker_is_left);
    lab_case("statistics");
    lab_test(takes_and_switches_are_counted);
    lab_test(forced_switches_and_waits_are_counted);
    lab_case("end");
    lab_test(two_gils_do_not_disturb_each_other);
    lab_test(destroying_a_gil_in_use_is_refused);
}

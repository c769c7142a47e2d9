/*
 * test_loop_hidden.c: the same rules as in the public tests, with other
 * numbers, other orders and other descriptors.
 */
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "tests/contract.h"

/* ---- sleeping, in other orders ---- */

struct sleeper {
    struct loop_task task;
    struct diary *diary;
    char name;
    int64_t first_ns; /* before its first sleep it sleeps so long */
    int64_t ns;
    unsigned steps;
};

static int sleep_late(struct loop_task *me, void *arg, int why)
{
    struct sleeper *sleeper = arg;
    expect_why(0, why, "after a sleep WHY is 0");
    if (++sleeper->steps == 3) {
        enter(sleeper->diary, sleeper->name);
        return 0;
    }
    RETURNS(
        0,
        loop_sleep(me, sleeper->steps == 1 ? sleeper->first_ns : sleeper->ns),
        "loop_sleep returns 0");
    return LOOP_AGAIN;
}

/* Times in ms: of the first sleep and of the second, for each sleeper. */
static void sleep_in_turn(const int (*times_ms)[2], unsigned count,
                          const char *order, unsigned total_ms)
{
    struct loop loop;
    struct sleeper sleepers[12];
    struct diary diary = {.length = 0};
    int64_t begin_ns = weave_now_ns();
    make_loop(&loop);
    for (unsigned i = 0; i < count; i++) {
        sleepers[i] = (struct sleeper){.diary = &diary,
                                       .name = (char)('a' + i),
                                       .first_ns = times_ms[i][0] * MS,
                                       .ns = times_ms[i][1] * (int64_t)MS};
        spawn(&loop, &sleepers[i].task, sleep_late, &sleepers[i]);
    }
    for (unsigned i = 0; i < count; i++) {
        run(&loop, &sleepers[i].task, 0, "a sleeper wakes up");
    }
    expect_diary(&diary, order,
                 "waits end in the order of their times, equal ones in the "
                 "order in which they began");
    expect_ms(total_ms, 2, begin_ns, weave_now_ns(),
              "tasks wait at the same time");
    destroy(&loop);
}

static void sleep_otherwise(void *unused)
{
    static const int ten[][2] = {{0, 61}, {0, 12}, {0, 97}, {0, 35}, {0, 4},
                                 {0, 88}, {0, 23}, {0, 70}, {0, 9},  {0, 55}};
    /* They begin at 30, 10, 40 and 20, and end at 59, 56, 50 and 53. */
    static const int late[][2] = {{30, 29}, {10, 46}, {40, 10}, {20, 33}};
    static const int long_ago[][2] = {{0, 3600 * 1000}, {9, 1}, {0, 4}};
    (void)unused;
    sleep_in_turn(ten, 10, "eibgdjahfc", 97);
    sleep_in_turn(late, 4, "cdba", 59);
    sleep_in_turn(long_ago, 3, "cba", 3600 * 1000);
}

START_TEST(hidden_sleepers_wake_in_order)
{
    weave_explore(sleep_otherwise, NULL, .steps = AWAKE);
}
END_TEST

static void sleep_for_moments(void *unused)
{
    struct loop loop;
    struct diary diary = {.length = 0};
    struct sleeper sleepers[2] = {
        {.diary = &diary, .name = 'a', .first_ns = 2700001, .ns = 300},
        {.diary = &diary, .name = 'b', .first_ns = 400000, .ns = 400000}};
    int64_t begin_ns = weave_now_ns();
    (void)unused;
    make_loop(&loop);
    spawn(&loop, &sleepers[0].task, sleep_late, &sleepers[0]);
    spawn(&loop, &sleepers[1].task, sleep_late, &sleepers[1]);
    run(&loop, &sleepers[0].task, 0, "a sleeper wakes up");
    HOLDS(weave_now_ns() - begin_ns >= 2700301, "no wait ends before its time");
    HOLDS(weave_now_ns() - begin_ns <= 2700301 + 3 * MS,
          "the loop sleeps a millisecond longer at most, each time");
    expect_diary(&diary, "ba", "waits end in the order of their times");
    destroy(&loop);
}

START_TEST(hidden_a_loop_with_nothing_to_do_is_asleep)
{
    weave_explore(sleep_for_moments, NULL, .steps = AWAKE);
}
END_TEST

/* ---- descriptors of other kinds ---- */

struct waiter {
    struct loop_task task;
    int fd;
    short events;
    int64_t timeout_ns;
    int waits; /* how often, at most */
    int why;   /* how the last one ended */
};

static int wait_some(struct loop_task *me, void *arg, int why)
{
    struct waiter *waiter = arg;
    waiter->why = why;
    if (why != 0 || waiter->waits-- == 0) {
        return why;
    }
    RETURNS(0, loop_wait_fd(me, waiter->fd, waiter->events, waiter->timeout_ns),
            "loop_wait_fd returns 0");
    return LOOP_AGAIN;
}

static void wait_for_sockets(void *unused)
{
    struct loop loop;
    int ends[2];
    (void)unused;
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    int counter = eventfd(0, 0);
    struct waiter reads = {
        .fd = ends[0], .events = POLLIN, .timeout_ns = 33 * MS, .waits = 2};
    struct waiter writes = {.fd = ends[0],
                            .events = POLLOUT,
                            .timeout_ns = LAB_FOREVER,
                            .waits = 3};
    struct waiter counts = {
        .fd = counter, .events = POLLIN, .timeout_ns = 0, .waits = 1};
    make_loop(&loop);
    spawn(&loop, &reads.task, wait_some, &reads);
    spawn(&loop, &writes.task, wait_some, &writes);
    spawn(&loop, &counts.task, wait_some, &counts);
    run(&loop, &reads.task, ETIMEDOUT, "ETIMEDOUT when the time is over");
    run(&loop, &writes.task, 0, "WHY is 0 when there is room to write");
    run(&loop, &counts.task, EAGAIN, "timeout 0: one look");
    reads.waits = 3;
    close(ends[1]);
    spawn(&loop, &reads.task, wait_some, &reads);
    run(&loop, &reads.task, 0, "WHY is 0 when there is an end to tell");
    destroy(&loop);
    close(ends[0]);
    close(counter);
}

START_TEST(hidden_sockets_are_descriptors_too)
{
    weave_explore(wait_for_sockets, NULL, .steps = AWAKE);
}
END_TEST

/* A step that takes 20 ms; the time of another task's wait is over then. */
static int work_long(struct loop_task *me, void *arg, int why)
{
    const struct timespec a_while = {0, 20 * MS};
    (void)me;
    (void)arg;
    (void)why;
    nanosleep(&a_while, NULL);
    return 0;
}

static int write_meanwhile(struct loop_task *me, void *arg, int why)
{
    (void)me;
    (void)why;
    write_byte(*(int *)arg);
    return 0;
}

static void be_ready_and_late(void *unused)
{
    struct loop loop;
    struct loop_task tasks[2];
    int ends[2];
    (void)unused;
    make_pipe(ends);
    make_loop(&loop);
    struct waiter waiter = {
        .fd = ends[0], .events = POLLIN, .timeout_ns = 10 * MS, .waits = 1};
    spawn(&loop, &waiter.task, wait_some, &waiter);
    spawn(&loop, &tasks[0], work_long, NULL);
    spawn(&loop, &tasks[1], write_meanwhile, &ends[1]);
    run(&loop, &waiter.task, 0,
        "when FD is ready and the time is over in one round, WHY is 0");
    run(&loop, &tasks[0], 0, "the others go on");
    run(&loop, &tasks[1], 0, "the others go on");
    destroy(&loop);
    close_pipe(ends);
}

START_TEST(hidden_readiness_counts_when_both_are_true)
{
    weave_explore(be_ready_and_late, NULL, .steps = AWAKE);
}
END_TEST

/* ---- interrupted elsewhere ---- */

static void interrupt_everywhere(void *nth)
{
    struct loop loop;
    int ends[2];
    struct diary diary = {.length = 0};
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    make_loop(&loop);
    struct waiter waiter = {
        .fd = ends[0], .events = POLLIN, .timeout_ns = 0, .waits = 1};
    struct sleeper sleeper = {
        .diary = &diary, .name = 'a', .first_ns = 6 * MS, .ns = 7 * MS};
    write_byte(ends[1]);
    spawn(&loop, &waiter.task, wait_some, &waiter);
    spawn(&loop, &sleeper.task, sleep_late, &sleeper);
    int64_t begin_ns = weave_now_ns();
    weave_fail(WEAVE_INTERRUPT, *(unsigned *)nth);
    RETURNS(0, loop_run(&loop, &sleeper.task),
            "a signal that interrupts a system call changes nothing");
    weave_fail(WEAVE_INTERRUPT, 0);
    expect_ms(13, 2, begin_ns, weave_now_ns(),
              "a signal makes no wait shorter or longer");
    run(&loop, &waiter.task, 0, "the one look is made, interrupted or not");
    destroy(&loop);
    close_pipe(ends);
}

START_TEST(hidden_a_signal_changes_nothing)
{
    for (unsigned nth = 1; nth <= 5; nth++) {
        weave_explore(interrupt_everywhere, &nth, .steps = AWAKE);
    }
}
END_TEST

LAB_SUITE(hidden_loop)
{
    lab_case("sleep");
    lab_test(hidden_sleepers_wake_in_order);
    lab_case("idle");
    lab_test(hidden_a_loop_with_nothing_to_do_is_asleep);
    lab_case("descriptors");
    lab_test(hidden_sockets_are_descriptors_too);
    lab_test(hidden_readiness_counts_when_both_are_true);
    lab_case("interrupts");
    lab_test(hidden_a_signal_changes_nothing);
}

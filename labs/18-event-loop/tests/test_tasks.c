/* test_tasks.c: public tests of steps, rounds, sleeping and gathering. */
#include "tests/contract.h"

/* ---- steps and results ---- */

struct counted {
    struct loop_task task;
    unsigned steps;
    unsigned wanted; /* steps before it finishes */
    int result;
};

static int count_steps(struct loop_task *me, void *arg, int why)
{
    struct counted *counted = arg;
    HOLDS(me == &counted->task, "a step is called with its own task");
    expect_why(0, why,
               "WHY is 0 in the first step and when nothing was "
               "arranged");
    counted->steps++;
    return counted->steps < counted->wanted ? LOOP_AGAIN : counted->result;
}

static void count_to_three(void *unused)
{
    struct loop loop;
    struct counted a = {.wanted = 3, .result = EIO};
    struct counted b = {.wanted = 1};
    int result = 99;
    (void)unused;
    make_loop(&loop);
    spawn(&loop, &a.task, count_steps, &a);
    RETURNS(EAGAIN, loop_result(&a.task, &result),
            "loop_result: EAGAIN while the task has not finished");
    EQUALS(99, result, "EAGAIN: *RESULT is left alone");
    EQUALS(0, a.steps, "steps are made by loop_run, not before");
    run(&loop, &a.task, EIO, "the result is what the last step returned");
    EQUALS(3, a.steps, "LOOP_AGAIN: the step is called again");
    run(&loop, &a.task, EIO, "the result stays");
    EQUALS(3, a.steps, "a task that has finished has no more steps");
    spawn(&loop, &b.task, count_steps, &b);
    run(&loop, &b.task, 0, "the result is what the last step returned");
    destroy(&loop);
}

START_TEST(a_task_runs_until_it_returns_a_result)
{
    weave_explore(count_to_three, NULL, .steps = AWAKE);
}
END_TEST

static int make_mistakes(struct loop_task *me, void *other, int why)
{
    expect_why(0, why, "after an error nothing has changed");
    RETURNS(EINVAL, loop_sleep(me, -1), "loop_sleep: EINVAL below 0");
    RETURNS(EINVAL, loop_wait_fd(me, 0, POLLIN, -2),
            "loop_wait_fd: EINVAL when the timeout is below -1");
    RETURNS(EPERM, loop_sleep(other, 0), "EPERM: it is not its own step");
    RETURNS(EPERM, loop_wait_fd(other, 0, POLLIN, LAB_FOREVER),
            "EPERM: it is not its own step");
    RETURNS(EPERM, loop_gather(other, NULL, 0), "EPERM: not its own step");
    return 0;
}

static int wait_twice(struct loop_task *me, void *arg, int why)
{
    unsigned *steps = arg;
    expect_why(0, why, "after a sleep WHY is 0");
    if (++*steps == 2) {
        return 0;
    }
    RETURNS(0, loop_sleep(me, 5 * MS), "loop_sleep returns 0");
    RETURNS(EALREADY, loop_sleep(me, 9 * MS), "EALREADY: the second wait");
    RETURNS(EALREADY, loop_wait_fd(me, 0, POLLIN, 0),
            "EALREADY: the second wait");
    RETURNS(EALREADY, loop_gather(me, NULL, 0), "EALREADY: the second wait");
    return LOOP_AGAIN;
}

static void misuse_waits(void *unused)
{
    struct loop loop;
    struct loop_task tasks[2];
    unsigned steps = 0;
    (void)unused;
    make_loop(&loop);
    spawn(&loop, &tasks[0], wait_twice, &steps);
    spawn(&loop, &tasks[1], make_mistakes, &tasks[0]);
    RETURNS(EPERM, loop_sleep(&tasks[0], MS), "EPERM: no step is running");
    int64_t begin_ns = weave_now_ns();
    run(&loop, &tasks[0], 0, "after an error nothing has changed");
    run(&loop, &tasks[1], 0, "after an error nothing has changed");
    expect_ms(5, 1, begin_ns, weave_now_ns(),
              "after EALREADY the first wait stands, and nothing has changed");
    destroy(&loop);
}

START_TEST(waits_that_make_no_sense_are_refused)
{
    weave_explore(misuse_waits, NULL, .steps = AWAKE);
}
END_TEST

struct impatient {
    struct loop_task task;
    int fd;
    unsigned steps;
};

static int look_once(struct loop_task *me, int fd)
{
    RETURNS(0, loop_wait_fd(me, fd, POLLIN, 0), "loop_wait_fd returns 0");
    return LOOP_AGAIN;
}

/* Fails to wait once; what comes afterwards has nothing to do with that. */
static int fail_and_go_on(struct loop_task *me, void *arg, int why)
{
    struct impatient *impatient = arg;
    switch (impatient->steps++) {
    case 0:
        return look_once(me, impatient->fd);
    case 1:
        expect_why(EAGAIN, why, "timeout 0: EAGAIN when FD is not ready");
        return LOOP_AGAIN;
    case 2:
        expect_why(0, why, "WHY is 0 when nothing was arranged");
        return look_once(me, impatient->fd);
    case 3:
        expect_why(EAGAIN, why, "timeout 0: EAGAIN when FD is not ready");
        RETURNS(0, loop_gather(me, NULL, 0), "gather returns 0");
        return LOOP_AGAIN;
    default:
        expect_why(0, why, "gather: WHY is 0 when all results are 0");
        return 0;
    }
}

static void forget_the_failure(void *unused)
{
    struct loop loop;
    struct impatient impatient = {.steps = 0};
    int ends[2];
    (void)unused;
    make_pipe(ends);
    make_loop(&loop);
    impatient.fd = ends[0];
    spawn(&loop, &impatient.task, fail_and_go_on, &impatient);
    run(&loop, &impatient.task, 0, "the result is what the last step returned");
    destroy(&loop);
    close_pipe(ends);
}

START_TEST(why_is_that_of_the_last_wait)
{
    weave_explore(forget_the_failure, NULL, .steps = AWAKE);
}
END_TEST

struct nested {
    struct loop loop;
    struct loop_task task;
};

static int run_inside(struct loop_task *me, void *arg, int why)
{
    struct nested *nested = arg;
    (void)why;
    RETURNS(EBUSY, loop_run(&nested->loop, me), "loop_run: EBUSY in a step");
    RETURNS(EBUSY, loop_destroy(&nested->loop), "destroy: EBUSY in a step");
    return 0;
}

static void nest(void *unused)
{
    struct nested nested;
    (void)unused;
    make_loop(&nested.loop);
    spawn(&nested.loop, &nested.task, run_inside, &nested);
    run(&nested.loop, &nested.task, 0, "the task goes on after EBUSY");
    destroy(&nested.loop);
}

START_TEST(a_loop_does_not_run_inside_itself)
{
    weave_explore(nest, NULL, .steps = AWAKE);
}
END_TEST

/* ---- sleeping ---- */

struct sleeper {
    struct loop *loop;
    struct loop_task task;
    struct diary *diary;
    char name;
    int64_t ns;
    unsigned left; /* how often */
    int64_t due_ns;
    int result;
};

static int sleep_often(struct loop_task *me, void *arg, int why)
{
    struct sleeper *sleeper = arg;
    expect_why(0, why, "after a sleep WHY is 0");
    if (sleeper->due_ns > 0) {
        HOLDS(weave_now_ns() >= sleeper->due_ns,
              "no wait ends before its time");
        HOLDS(weave_now_ns() <= sleeper->due_ns + 2 * MS,
              "the loop sleeps a millisecond longer at most");
        enter(sleeper->diary, sleeper->name);
    }
    if (sleeper->left-- == 0) {
        return sleeper->result;
    }
    sleeper->due_ns = weave_now_ns() + sleeper->ns;
    RETURNS(0, loop_sleep(me, sleeper->ns), "loop_sleep returns 0");
    return LOOP_AGAIN;
}

/* Sleepers a, b, c ... with these times, who all sleep ROUNDS times. */
static void sleep_together(const int64_t *times_ns, unsigned count,
                           unsigned rounds, const char *order)
{
    struct loop loop;
    struct sleeper sleepers[16];
    struct diary diary = {.length = 0};
    make_loop(&loop);
    for (unsigned i = 0; i < count; i++) {
        sleepers[i] = (struct sleeper){.diary = &diary,
                                       .name = (char)('a' + i),
                                       .ns = times_ns[i],
                                       .left = rounds};
        spawn(&loop, &sleepers[i].task, sleep_often, &sleepers[i]);
    }
    for (unsigned i = 0; i < count; i++) {
        run(&loop, &sleepers[i].task, 0, "a sleeper wakes up");
    }
    expect_diary(&diary, order,
                 "waits end in the order of their times, equal ones in the "
                 "order in which they began");
    destroy(&loop);
}

static void sleep_one_second(void *unused)
{
    static const int64_t times_ns[] = {SECOND, SECOND, SECOND};
    int64_t begin_ns = weave_now_ns();
    (void)unused;
    sleep_together(times_ns, 3, 1, "abc");
    expect_ms(1000, 1, begin_ns, weave_now_ns(),
              "it is the task that waits, between two steps: three sleeps of "
              "1 s take 1 s together");
}

START_TEST(three_sleeps_of_a_second_take_a_second)
{
    weave_explore(sleep_one_second, NULL, .steps = AWAKE);
}
END_TEST

static void sleep_in_order(void *unused)
{
    static const int64_t seven_ns[] = {50 * MS, 30 * MS, 80 * MS, 10 * MS,
                                       90 * MS, 20 * MS, 70 * MS};
    static const int64_t equal_ns[] = {20 * MS, 10 * MS, 20 * MS, 10 * MS};
    static const int64_t often_ns[] = {40 * MS, 25 * MS, 15 * MS};
    (void)unused;
    sleep_together(seven_ns, 7, 1, "dfbagce");
    sleep_together(equal_ns, 4, 1, "bdac");
    sleep_together(often_ns, 3, 3, "cbcacbbaa");
}

START_TEST(sleepers_wake_in_the_order_of_their_times)
{
    weave_explore(sleep_in_order, NULL, .steps = AWAKE);
}
END_TEST

static void sleep_shortly(void *unused)
{
    static const int64_t short_ns[] = {1500000, 1, 999999};
    static const int64_t nothing_ns[] = {0, 0};
    (void)unused;
    sleep_together(short_ns, 3, 1, "bca");
    sleep_together(nothing_ns, 2, 2, "abab");
}

START_TEST(a_loop_with_nothing_to_do_is_asleep)
{
    weave_explore(sleep_shortly, NULL, .steps = AWAKE);
}
END_TEST

static void do_nothing(void *unused)
{
    (void)unused;
}

static int post_then_sleep(struct loop_task *me, void *arg, int why)
{
    struct sleeper *sleeper = arg;
    if (sleeper->left == 2) {
        RETURNS(0, loop_call_soon_threadsafe(sleeper->loop, do_nothing, NULL),
                "posting returns 0, in a step, too");
    }
    return sleep_often(me, arg, why);
}

static void sleep_after_a_call(void *unused)
{
    struct loop loop;
    struct diary diary = {.length = 0};
    struct sleeper sleeper = {
        .loop = &loop, .diary = &diary, .name = 'x', .ns = 10 * MS, .left = 2};
    (void)unused;
    make_loop(&loop);
    spawn(&loop, &sleeper.task, post_then_sleep, &sleeper);
    run(&loop, &sleeper.task, 0, "a sleeper wakes up");
    expect_diary(&diary, "xx", "a sleeper wakes up once for each sleep");
    destroy(&loop);
}

START_TEST(after_a_call_the_loop_is_asleep_again)
{
    weave_explore(sleep_after_a_call, NULL, .steps = AWAKE);
}
END_TEST

LAB_SUITE(tasks)
{
    lab_case("steps");
    lab_test(a_task_runs_until_it_returns_a_result);
    lab_test(waits_that_make_no_sense_are_refused);
    lab_test(why_is_that_of_the_last_wait);
    lab_test(a_loop_does_not_run_inside_itself);
    lab_case("sleep");
    lab_test(three_sleeps_of_a_second_take_a_second);
    lab_test(sleepers_wake_in_the_order_of_their_times);
    lab_case("idle");
    lab_test(a_loop_with_nothing_to_do_is_asleep);
    lab_test(after_a_call_the_loop_is_asleep_again);
}

/* test_cancel.c: public tests of cancelling. */
#include "tests/contract.h"

/* What a patient task waits for. */
enum wait { NOTHING, TIME, DESCRIPTOR, TASK };

/* Waits with memory of its own in hand; cleans up when it is cancelled. */
struct patient {
    struct loop_task task;
    enum wait wait;
    int fd;
    struct loop_task *other;
    char *memory;
    unsigned steps;
    int why; /* of the last step */
    bool again;
};

static void arrange(struct patient *patient, struct loop_task *me)
{
    int error = 0;
    if (patient->wait == TIME) {
        error = loop_sleep(me, 3600 * SECOND);
    } else if (patient->wait == DESCRIPTOR) {
        error = loop_wait_fd(me, patient->fd, POLLIN, LAB_FOREVER);
    } else if (patient->wait == TASK) {
        error = loop_gather(me, &patient->other, 1);
    }
    RETURNS(0, error, "a task may wait for this");
}

static int wait_patiently(struct loop_task *me, void *arg, int why)
{
    struct patient *patient = arg;
    patient->steps++;
    patient->why = why;
    if (why == ECANCELED) {
        free(patient->memory);
        patient->memory = NULL;
        return ECANCELED;
    }
    if (patient->memory == NULL) {
        patient->memory = malloc(100);
    }
    arrange(patient, me);
    return LOOP_AGAIN;
}

/* Cancels another task in its second step. */
struct killer {
    struct loop_task task;
    struct loop_task *victim;
    bool slept;
};

static int cancel_other(struct loop_task *me, void *arg, int why)
{
    struct killer *killer = arg;
    (void)why;
    if (!killer->slept) {
        killer->slept = true;
        RETURNS(0, loop_sleep(me, 10 * MS), "loop_sleep returns 0");
        return LOOP_AGAIN;
    }
    RETURNS(EBUSY, loop_cancel(me), "cancel: EBUSY, its own step is running");
    RETURNS(0, loop_cancel(killer->victim), "cancel returns 0");
    return 0;
}

/* PATIENT waits, and is cancelled after 10 ms. */
static void cancel_waiting(struct loop *loop, struct patient *patient)
{
    struct killer killer = {.victim = &patient->task};
    int64_t begin_ns = weave_now_ns();
    spawn(loop, &patient->task, wait_patiently, patient);
    spawn(loop, &killer.task, cancel_other, &killer);
    run(loop, &patient->task, ECANCELED,
        "a cancelled task has a step, in which WHY is ECANCELED");
    expect_ms(10, 1, begin_ns, weave_now_ns(),
              "cancelling ends the wait at once");
    EQUALS(2, patient->steps, "a cancelled task has one step for that");
    ck_assert_msg(patient->memory == NULL,
                  "a cancelled task has a step to free what it has");
    RETURNS(EALREADY, loop_cancel(&patient->task),
            "cancel: EALREADY when the task has finished");
}

static void cancel_each_wait(void *unused)
{
    struct loop loop;
    int ends[2];
    (void)unused;
    make_pipe(ends);
    make_loop(&loop);
    struct patient sleeper = {.wait = TIME};
    struct patient reader = {.wait = DESCRIPTOR, .fd = ends[0]};
    cancel_waiting(&loop, &sleeper);
    cancel_waiting(&loop, &reader);
    destroy(&loop);
    close_pipe(ends);
}

START_TEST(a_cancelled_task_cleans_up)
{
    weave_explore(cancel_each_wait, NULL, .steps = AWAKE);
}
END_TEST

static void cancel_gathering(void *unused)
{
    struct loop loop;
    struct patient *parent = calloc(1, sizeof(*parent));
    struct patient child = {.wait = TIME};
    (void)unused;
    make_loop(&loop);
    parent->wait = TASK;
    parent->other = &child.task;
    spawn(&loop, &child.task, wait_patiently, &child);
    cancel_waiting(&loop, parent);
    free(parent); /* it has finished: the memory is ours again */
    EQUALS(1, child.steps, "tasks that it gathers go on without it");
    RETURNS(0, loop_cancel(&child.task), "the child can be cancelled, too");
    run(&loop, &child.task, ECANCELED, "the child finishes by itself");
    destroy(&loop);
}

START_TEST(those_gathered_go_on_without_a_cancelled_task)
{
    weave_explore(cancel_gathering, NULL, .steps = AWAKE);
}
END_TEST

static void cancel_ready(void *unused)
{
    struct loop loop;
    struct patient early = {.wait = TIME};
    struct patient other = {.wait = NOTHING};
    (void)unused;
    make_loop(&loop);
    spawn(&loop, &early.task, wait_patiently, &early);
    spawn(&loop, &other.task, wait_patiently, &other);
    RETURNS(0, loop_cancel(&early.task), "a ready task can be cancelled");
    run(&loop, &early.task, ECANCELED,
        "WHY is ECANCELED when the task has been cancelled, in the first step "
        "too");
    EQUALS(1, early.steps, "it is ready already: it has one step");
    RETURNS(0, loop_cancel(&other.task), "a ready task can be cancelled");
    RETURNS(0, loop_cancel(&other.task), "and again: it is ready still");
    run(&loop, &other.task, ECANCELED, "only its next WHY becomes ECANCELED");
    EQUALS(2, other.steps, "a task that is ready has one step in a round");
    destroy(&loop);
}

START_TEST(a_ready_task_is_told_in_its_next_step)
{
    weave_explore(cancel_ready, NULL, .steps = AWAKE);
}
END_TEST

/* Sleeps 20 ms, or gathers; when that is cancelled, it sleeps 30 ms. */
static int sleep_again(struct loop_task *me, void *arg, int why)
{
    struct patient *patient = arg;
    static const int wanted[] = {0, ECANCELED, 0};
    HOLDS(patient->steps < 3, "a task that has finished has no more steps");
    expect_why(wanted[patient->steps], why,
               "a cancelled task may wait again, until that wait ends");
    if (patient->steps == 2) {
        return 0;
    }
    if (patient->steps++ == 0 && patient->wait == TASK) {
        arrange(patient, me);
    } else {
        RETURNS(0, loop_sleep(me, patient->steps == 1 ? 20 * MS : 30 * MS),
                "loop_sleep returns 0");
    }
    return LOOP_AGAIN;
}

/* It is cancelled after 10 ms, and goes on until 40. */
static void cancel_stubborn(struct loop *loop, struct patient *stubborn)
{
    struct killer killer = {.victim = &stubborn->task};
    int64_t begin_ns = weave_now_ns();
    spawn(loop, &stubborn->task, sleep_again, stubborn);
    spawn(loop, &killer.task, cancel_other, &killer);
    run(loop, &stubborn->task, 0, "a cancelled task may wait again");
    expect_ms(40, 2, begin_ns, weave_now_ns(),
              "the wait that was cancelled is over; no other ends before its "
              "time");
}

static int sleep_25_ms(struct loop_task *me, void *arg, int why)
{
    bool *slept = arg;
    (void)why;
    if (*slept) {
        return 0;
    }
    *slept = true;
    RETURNS(0, loop_sleep(me, 25 * MS), "loop_sleep returns 0");
    return LOOP_AGAIN;
}

static void cancel_and_go_on(void *unused)
{
    struct loop loop;
    struct loop_task child;
    struct patient sleeper = {.wait = TIME};
    struct patient parent = {.wait = TASK, .other = &child};
    bool slept = false;
    (void)unused;
    make_loop(&loop);
    cancel_stubborn(&loop, &sleeper);
    spawn(&loop, &child, sleep_25_ms, &slept);
    cancel_stubborn(&loop, &parent);
    run(&loop, &child, 0, "tasks that it gathers go on without it");
    destroy(&loop);
}

START_TEST(a_cancelled_task_may_wait_again)
{
    weave_explore(cancel_and_go_on, NULL, .steps = AWAKE);
}
END_TEST

LAB_SUITE(cancel)
{
    lab_case("cancel");
    lab_test(a_cancelled_task_cleans_up);
    lab_test(those_gathered_go_on_without_a_cancelled_task);
    lab_test(a_ready_task_is_told_in_its_next_step);
    lab_test(a_cancelled_task_may_wait_again);
}

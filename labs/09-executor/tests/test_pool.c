/* test_pool.c: public tests of pool_submit. */
#include "tests/contract.h"

/* ---- one task ---- */

static int return_seven(void *arg, void *result)
{
    HOLDS(arg == NULL && result == NULL, "ARG and RESULT may be NULL");
    return 7;
}

static void run_three_tasks(void *unused)
{
    struct pool p;
    int number = 5;
    int squared = 0;
    unsigned count = 0;
    (void)unused;
    errno = 77;
    poison(&p, sizeof(p));
    RETURNS(EINVAL, pool_init(&p, 0), "pool_init: EINVAL when WORKERS is 0");
    make_pool(&p, 1);
    struct future *f = submit(&p, square, &number, &squared);
    expect_status(f, 0);
    EQUALS(25, squared, "what the task wrote can be read after result");
    finish(f, 0);
    finish(submit(&p, return_seven, NULL, NULL), 7);
    finish(submit(&p, count_one, NULL, &count), 0);
    end_pool(&p);
    EQUALS(1, count, "a worker calls FN once");
    HOLDS(errno == 77, "no function changes errno");
}

START_TEST(a_task_runs_and_its_result_arrives)
{
    weave_explore(run_three_tasks, NULL);
}
END_TEST

/* ---- how many threads ---- */

static void three_tasks_two_workers(void *unused)
{
    struct pool p;
    struct future *futures[3];
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 2);
    for (int i = 0; i < 3; i++) {
        futures[i] = submit(&p, wait_at_gate, &gate, NULL);
    }
    EQUALS(2, weave_settle(),
           "a pool never has more than WORKERS threads: 3 tasks, 2 workers");
    for (int i = 0; i < 3; i++) {
        sem_post(&gate);
    }
    for (int i = 0; i < 3; i++) {
        finish(futures[i], 0);
    }
    EQUALS(2, weave_settle(),
           "a worker that has finished its task is idle until the shutdown");
    end_pool(&p);
    sem_destroy(&gate);
}

START_TEST(a_pool_has_no_more_threads_than_workers)
{
    weave_explore(three_tasks_two_workers, NULL);
}
END_TEST

static void one_task_after_the_other(void *unused)
{
    struct pool p;
    unsigned count = 0;
    (void)unused;
    make_pool(&p, 3);
    EQUALS(0, weave_settle(), "init starts no thread yet");
    finish(submit(&p, count_one, NULL, &count), 0);
    EQUALS(1, weave_settle(), "one task pending, no worker: one thread");
    finish(submit(&p, count_one, NULL, &count), 0);
    EQUALS(1, weave_settle(),
           "submit starts a thread only when more tasks are pending than "
           "workers are idle");
    EQUALS(2, count, "each task runs once");
    end_pool(&p);
}

START_TEST(threads_are_started_when_needed_and_used_again)
{
    weave_explore(one_task_after_the_other, NULL);
}
END_TEST

/* ---- order ---- */

struct line {
    unsigned came[4];
    unsigned count; /* by the only worker */
};

static struct line line;

static int come(void *arg, void *result)
{
    (void)result;
    line.came[line.count++] = *(unsigned *)arg;
    return 0;
}

static void three_in_line(void *unused)
{
    struct pool p;
    unsigned number[] = {1, 2, 3};
    (void)unused;
    line.count = 0;
    make_pool(&p, 1);
    for (int i = 0; i < 3; i++) {
        future_release(submit(&p, come, &number[i], NULL));
    }
    end_pool(&p);
    EQUALS(3, line.count, "each task runs once, whether or not it is released");
    for (unsigned i = 0; i < 3; i++) {
        EQUALS(i + 1, line.came[i],
               "tasks are taken up in the order in which they were submitted");
    }
}

START_TEST(tasks_are_taken_up_in_order)
{
    weave_explore(three_in_line, NULL);
}
END_TEST

/* ---- side by side ---- */

static void two_meet(void *unused)
{
    struct pool p;
    unsigned count = 0;
    (void)unused;
    make_pool(&p, 2);
    finish(submit(&p, count_one, NULL, &count), 0);
    EQUALS(1, weave_settle(), "a worker that has finished its task is idle");
    weave_note("one worker is idle: two tasks for it and a new one");
    hold_meeting(&p);
    end_pool(&p);
}

START_TEST(one_idle_worker_and_a_new_one_take_two_tasks)
{
    weave_explore(two_meet, NULL);
}
END_TEST

static void two_idle_workers_meet(void *unused)
{
    struct pool p;
    (void)unused;
    make_pool(&p, 2);
    hold_meeting(&p);
    EQUALS(2, weave_settle(), "a worker that has finished its task is idle");
    weave_note("two workers are idle: two tasks for them");
    hold_meeting(&p);
    end_pool(&p);
}

START_TEST(two_idle_workers_take_two_tasks)
{
    weave_explore(two_idle_workers_meet, NULL);
}
END_TEST

static int compute(void *arg, void *result)
{
    (void)arg;
    (void)result;
    weave_work(100000);
    return 0;
}

static void three_compute(void *unused)
{
    struct pool p;
    struct future *futures[3];
    (void)unused;
    make_pool(&p, 3);
    for (int i = 0; i < 3; i++) {
        futures[i] = submit(&p, compute, NULL, NULL);
    }
    for (int i = 0; i < 3; i++) {
        finish(futures[i], 0);
    }
    end_pool(&p);
}

START_TEST(three_workers_compute_three_times_as_much)
{
    weave_parallelism(three_compute, 2.5, NULL);
}
END_TEST

struct parent {
    struct pool pool;
    struct future *child;
    unsigned count;
};

static int have_a_child(void *arg, void *result)
{
    struct parent *parent = arg;
    (void)result;
    return pool_submit(&parent->pool, count_one, NULL, &parent->count,
                       &parent->child);
}

static void submit_from_inside(void *unused)
{
    struct parent parent = {.count = 0};
    (void)unused;
    make_pool(&parent.pool, 1);
    finish(submit(&parent.pool, have_a_child, &parent, NULL), 0);
    finish(parent.child, 0);
    EQUALS(1, parent.count, "a task may submit a task");
    end_pool(&parent.pool);
}

START_TEST(a_task_may_submit_a_task)
{
    weave_explore(submit_from_inside, NULL);
}
END_TEST

struct family {
    struct pool pool;
    sem_t gate;
};

/* Wait for a task of the same pool: the other worker runs it. */
static int wait_for_a_child(void *arg, void *result)
{
    struct family *family = arg;
    (void)result;
    finish(submit(&family->pool, wait_at_gate, &family->gate, NULL), 0);
    return 0;
}

static void wait_inside(void *unused)
{
    struct family family;
    (void)unused;
    sem_init(&family.gate, 0, 0);
    make_pool(&family.pool, 2);
    struct future *f = submit(&family.pool, wait_for_a_child, &family, NULL);
    EQUALS(2, weave_settle(), "\"blocks\" means asleep, also inside a task");
    sem_post(&family.gate);
    finish(f, 0);
    end_pool(&family.pool);
    sem_destroy(&family.gate);
}

START_TEST(a_task_may_wait_for_a_task)
{
    weave_explore(wait_inside, NULL);
}
END_TEST

LAB_SUITE(pool)
{
    lab_case("submit-result");
    lab_test(a_task_runs_and_its_result_arrives);
    lab_case("workers");
    lab_test(a_pool_has_no_more_threads_than_workers);
    lab_test(threads_are_started_when_needed_and_used_again);
    lab_case("order");
    lab_test(tasks_are_taken_up_in_order);
    lab_case("side-by-side");
    lab_test(one_idle_worker_and_a_new_one_take_two_tasks);
    lab_test(two_idle_workers_take_two_tasks);
    lab_test(three_workers_compute_three_times_as_much);
    lab_test(a_task_may_submit_a_task);
    lab_test(a_task_may_wait_for_a_task);
}

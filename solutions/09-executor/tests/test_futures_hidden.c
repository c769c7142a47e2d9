/*
 * test_futures_hidden.c: the same rules as in the public tests of future_*
 * and of the shutdown, with other numbers.
 */
#include "tests/contract.h"

/* ---- waiting ---- */

struct waiting {
    struct future *future;
    int result;
    int64_t took_ns;
};

static void *wait_ten(void *arg)
{
    struct waiting *waiting = arg;
    int status;
    int64_t begin = weave_now_ns();
    waiting->result = future_result(waiting->future, 10 * MS, &status);
    waiting->took_ns = weave_now_ns() - begin;
    return NULL;
}

/* Another task ends meanwhile, and a waiter may wake up for nothing. */
static void wait_among_others(void *unused)
{
    struct pool p;
    struct waiting waiting = {.result = -1};
    const struct timespec six = {0, 6L * MS};
    unsigned count = 0;
    pthread_t thread;
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 2);
    waiting.future = submit(&p, wait_at_gate, &gate, NULL);
    start(&thread, wait_ten, &waiting);
    EQUALS(2, weave_settle(), "result blocks until the task is done");
    nanosleep(&six, NULL);
    finish(submit(&p, count_one, NULL, &count), 0);
    join(&thread, 1);
    RETURNS(ETIMEDOUT, waiting.result, "ETIMEDOUT when the time is over");
    ck_assert_msg(waiting.took_ns < 16 * MS,
                  "however often the thread wakes up, the time counts once: "
                  "10 ms (it took 16 ms or more)");
    sem_post(&gate);
    finish(waiting.future, 0);
    end_pool(&p);
    sem_destroy(&gate);
}

START_TEST(hidden_the_time_counts_once)
{
    weave_explore(wait_among_others, NULL, .spurious = 2);
}
END_TEST

static void in_the_nick_of_time(void *unused)
{
    struct pool p;
    struct waiting waiting = {.result = -1};
    unsigned count = 0;
    pthread_t thread;
    (void)unused;
    make_pool(&p, 1);
    waiting.future = submit(&p, count_one, NULL, &count);
    start(&thread, wait_ten, &waiting);
    join(&thread, 1);
    HOLDS(waiting.result == 0 || waiting.result == ETIMEDOUT,
          "result with a timeout returns 0 or ETIMEDOUT");
    finish(waiting.future, 0);
    end_pool(&p);
}

START_TEST(hidden_done_or_timed_out)
{
    weave_explore(in_the_nick_of_time, NULL, .early_timeouts = 1);
}
END_TEST

static void *wait_for_zero(void *arg)
{
    expect_status(arg, 0);
    return NULL;
}

static void three_wait_for_one_of_two(void *unused)
{
    struct pool p;
    pthread_t threads[3];
    sem_t gates[2];
    (void)unused;
    sem_init(&gates[0], 0, 0);
    sem_init(&gates[1], 0, 0);
    make_pool(&p, 2);
    struct future *first = submit(&p, wait_at_gate, &gates[0], NULL);
    struct future *second = submit(&p, wait_at_gate, &gates[1], NULL);
    start(&threads[0], wait_for_zero, first);
    start(&threads[1], wait_for_zero, second);
    start(&threads[2], wait_for_zero, second);
    EQUALS(5, weave_settle(), "result blocks until the task is done");
    sem_post(&gates[1]);
    EQUALS(3, weave_settle(), "all who wait for the task that is done go on");
    sem_post(&gates[0]);
    join(threads, 3);
    finish(first, 0);
    finish(second, 0);
    end_pool(&p);
    sem_destroy(&gates[0]);
    sem_destroy(&gates[1]);
}

START_TEST(hidden_each_waits_for_its_own_task)
{
    weave_explore(three_wait_for_one_of_two, NULL);
}
END_TEST

/* ---- cancelling ---- */

static unsigned order; /* the numbers of the tasks, as digits */

static int write_number(void *arg, void *result)
{
    (void)result;
    order = order * 10 + *(unsigned *)arg;
    return 0;
}

static void cancel_the_middle(void *unused)
{
    struct pool p;
    struct future *futures[3];
    unsigned number[] = {1, 2, 3};
    sem_t gate;
    (void)unused;
    order = 0;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *first = submit(&p, wait_at_gate, &gate, NULL);
    EQUALS(1, weave_settle(), "the only worker runs the first task");
    for (int i = 0; i < 3; i++) {
        futures[i] = submit(&p, write_number, &number[i], NULL);
    }
    RETURNS(0, future_cancel(futures[1]), "cancel: 0 when it is pending");
    RETURNS(EBUSY, future_cancel(first), "cancel: EBUSY when it is running");
    sem_post(&gate);
    finish(futures[0], 0);
    expect_cancelled(futures[1]);
    finish(futures[2], 0);
    RETURNS(EALREADY, future_cancel(first), "cancel: EALREADY when it is done");
    finish(first, 0);
    end_pool(&p);
    EQUALS(13, order, "a task that is cancelled never runs, the others do");
    sem_destroy(&gate);
}

START_TEST(hidden_the_others_are_not_cancelled)
{
    weave_explore(cancel_the_middle, NULL);
}
END_TEST

static void *cancel(void *arg)
{
    int error = future_cancel(arg);
    HOLDS(error == 0 || error == EBUSY || error == EALREADY,
          "cancel returns 0, EBUSY or EALREADY");
    return error == 0 ? arg : NULL;
}

static void two_cancel(void *unused)
{
    struct pool p;
    pthread_t thread;
    unsigned count = 0;
    void *cancelled;
    (void)unused;
    make_pool(&p, 1);
    struct future *f = submit(&p, count_one, NULL, &count);
    start(&thread, cancel, f);
    bool mine = cancel(f) != NULL;
    pthread_join(thread, &cancelled);
    if (mine || cancelled != NULL) {
        expect_cancelled(f);
    } else {
        finish(f, 0);
    }
    end_pool(&p);
    EQUALS(mine || cancelled != NULL ? 0 : 1, count,
           "a task runs once, or is cancelled and never runs");
}

START_TEST(hidden_two_threads_cancel_one_task)
{
    search_and_sample(two_cancel);
}
END_TEST

/* ---- callbacks ---- */

struct diary {
    unsigned order; /* the numbers of the callbacks, as digits */
};

static void write_one(struct future *f, void *arg)
{
    struct diary *diary = arg;
    diary->order = diary->order * 10 + 1;
    RETURNS(ECANCELED, future_result(f, 0, &(int){0}),
            "inside the callback, result returns ECANCELED");
}

static void write_two(struct future *f, void *arg)
{
    struct diary *diary = arg;
    diary->order = diary->order * 10 + 2;
    RETURNS(0, future_cancel(f), "cancel: 0 when it has been cancelled before");
    RETURNS(0, future_add_callback(f, write_one, arg),
            "a callback may call every function here");
}

static void *shut_down(void *arg)
{
    RETURNS(0, pool_shutdown(arg, true, true), "shutdown returns 0");
    return NULL;
}

static void shutdown_calls_back(void *unused)
{
    struct pool p;
    struct diary diary = {.order = 0};
    pthread_t thread;
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *first = submit(&p, wait_at_gate, &gate, NULL);
    struct future *second = submit(&p, wait_at_gate, &gate, NULL);
    future_add_callback(second, write_two, &diary);
    future_add_callback(second, write_one, &diary);
    future_release(second);
    EQUALS(1, weave_settle(), "the only worker runs the first task");
    start(&thread, shut_down, &p);
    EQUALS(2, weave_settle(), "shutdown with WAIT waits for what is running");
    sem_post(&gate);
    join(&thread, 1);
    EQUALS(211, diary.order, "each once; first added, first called");
    finish(first, 0);
    RETURNS(0, pool_destroy(&p), "destroy returns 0");
    sem_destroy(&gate);
}

START_TEST(hidden_shutdown_calls_the_callbacks)
{
    weave_explore(shutdown_calls_back, NULL);
}
END_TEST

LAB_SUITE(futures_hidden)
{
    lab_case("waiting");
    lab_test(hidden_the_time_counts_once);
    lab_test(hidden_done_or_timed_out);
    lab_test(hidden_each_waits_for_its_own_task);
    lab_case("cancel");
    lab_test(hidden_the_others_are_not_cancelled);
    lab_test(hidden_two_threads_cancel_one_task);
    lab_case("callbacks");
    lab_test(hidden_shutdown_calls_the_callbacks);
}

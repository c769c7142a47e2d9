/* test_futures.c: public tests of future_cancel and of callbacks. */
#include "tests/contract.h"

/* ---- cancelling ---- */

static void cancel_the_second(void *unused)
{
    struct pool p;
    sem_t gate;
    unsigned count = 0;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *first = submit(&p, wait_at_gate, &gate, NULL);
    struct future *second = submit(&p, count_one, NULL, &count);
    EQUALS(1, weave_settle(), "the only worker runs the first task");
    RETURNS(EBUSY, future_cancel(first), "cancel: EBUSY when it is running");
    RETURNS(0, future_cancel(second), "cancel returns 0 when it is pending");
    RETURNS(0, future_cancel(second),
            "cancel returns 0, also when it has been cancelled before");
    sem_post(&gate);
    finish(first, 0);
    expect_cancelled(second);
    end_pool(&p);
    EQUALS(0, count, "a task that is cancelled never runs");
    sem_destroy(&gate);
}

START_TEST(a_cancelled_task_never_runs)
{
    weave_explore(cancel_the_second, NULL);
}
END_TEST

static void cancel_at_once(void *unused)
{
    struct pool p;
    unsigned count = 0;
    (void)unused;
    make_pool(&p, 1);
    struct future *f = submit(&p, count_one, NULL, &count);
    int error = future_cancel(f);
    if (error == 0) {
        weave_note("cancelled in time: it must not run");
        expect_cancelled(f);
        end_pool(&p);
        EQUALS(0, count, "a task that is cancelled never runs");
    } else {
        HOLDS(error == EBUSY || error == EALREADY,
              "cancel: EBUSY when it is running, EALREADY when it is done");
        finish(f, 0);
        end_pool(&p);
        EQUALS(1, count, "when cancel has failed, nothing has changed");
    }
}

START_TEST(a_task_is_either_cancelled_or_runs)
{
    search_and_sample(cancel_at_once);
}
END_TEST

static void *wait_cancelled(void *arg)
{
    int status = 4711;
    RETURNS(ECANCELED, future_result(arg, LAB_FOREVER, &status),
            "all who wait for a task that is cancelled wake up: ECANCELED");
    return NULL;
}

static void cancel_under_waiters(void *unused)
{
    struct pool p;
    pthread_t thread;
    sem_t gate;
    unsigned count = 0;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *first = submit(&p, wait_at_gate, &gate, NULL);
    struct future *second = submit(&p, count_one, NULL, &count);
    start(&thread, wait_cancelled, second);
    EQUALS(2, weave_settle(), "result blocks while the task is pending");
    RETURNS(0, future_cancel(second), "cancel returns 0 when it is pending");
    join(&thread, 1);
    sem_post(&gate);
    expect_status(first, 0);
    RETURNS(EALREADY, future_cancel(first), "cancel: EALREADY when it is done");
    finish(first, 0);
    expect_cancelled(second);
    end_pool(&p);
    sem_destroy(&gate);
}

START_TEST(cancelling_wakes_all_who_wait)
{
    weave_explore(cancel_under_waiters, NULL);
}
END_TEST

/* ---- callbacks ---- */

/* What callbacks have seen; ordered by what they follow. */
struct diary {
    unsigned calls;
    unsigned order; /* the numbers of the callbacks, as digits */
    int result;     /* of future_result, in the last one */
    pthread_t caller;
};

static void note(struct future *f, struct diary *diary, unsigned number)
{
    int status = 4711;
    diary->calls++;
    diary->order = diary->order * 10 + number;
    diary->result = future_result(f, 0, &status);
    diary->caller = pthread_self();
}

static void first_callback(struct future *f, void *arg)
{
    note(f, arg, 1);
}

static void second_callback(struct future *f, void *arg)
{
    note(f, arg, 2);
}

static void add_before_and_after(void *unused)
{
    struct pool p;
    struct diary diary = {.calls = 0};
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *f = submit(&p, wait_at_gate, &gate, NULL);
    RETURNS(0, future_add_callback(f, first_callback, &diary),
            "add_callback returns 0");
    RETURNS(0, future_add_callback(f, second_callback, &diary),
            "add_callback returns 0");
    sem_post(&gate);
    RETURNS(0, pool_shutdown(&p, true, false), "shutdown returns 0");
    EQUALS(12, diary.order, "each is called once; first added, first called");
    RETURNS(0, diary.result, "inside the callback, result returns 0");
    RETURNS(0, future_add_callback(f, first_callback, &diary),
            "add_callback returns 0");
    EQUALS(121, diary.order, "if it is done, the callback is called at once");
    HOLDS(pthread_equal(diary.caller, pthread_self()),
          "if it is done, the caller of add_callback calls the callback");
    finish(f, 0);
    end_pool(&p);
    sem_destroy(&gate);
}

START_TEST(callbacks_run_when_the_task_is_done)
{
    weave_explore(add_before_and_after, NULL);
}
END_TEST

static void add_while_it_runs(void *unused)
{
    struct pool p;
    struct diary diary = {.calls = 0};
    unsigned count = 0;
    (void)unused;
    make_pool(&p, 1);
    struct future *f = submit(&p, count_one, NULL, &count);
    RETURNS(0, future_add_callback(f, first_callback, &diary),
            "add_callback returns 0");
    future_release(f);
    end_pool(&p);
    EQUALS(1, diary.calls, "a callback is called once, whenever it is added");
    RETURNS(0, diary.result, "inside the callback, result returns 0");
}

START_TEST(a_callback_is_never_lost)
{
    search_and_sample(add_while_it_runs);
}
END_TEST

static void cancel_with_callback(void *unused)
{
    struct pool p;
    struct diary diary = {.calls = 0};
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *first = submit(&p, wait_at_gate, &gate, NULL);
    struct future *second = submit(&p, wait_at_gate, &gate, NULL);
    RETURNS(0, future_add_callback(second, first_callback, &diary),
            "add_callback returns 0");
    EQUALS(1, weave_settle(), "the only worker runs the first task");
    RETURNS(0, future_cancel(second), "cancel returns 0 when it is pending");
    EQUALS(1, diary.calls, "the thread that cancels calls the callbacks");
    RETURNS(ECANCELED, diary.result,
            "inside the callback, result returns ECANCELED");
    RETURNS(0, future_cancel(second),
            "cancel returns 0, also when it has been cancelled before");
    EQUALS(1, diary.calls, "a callback is called once");
    sem_post(&gate);
    finish(first, 0);
    expect_cancelled(second);
    end_pool(&p);
    sem_destroy(&gate);
}

START_TEST(cancelling_calls_the_callbacks)
{
    weave_explore(cancel_with_callback, NULL);
}
END_TEST

struct follow_up {
    struct pool pool;
    unsigned count;
};

/* Submit the next task, and give the finished future back. */
static void submit_next(struct future *f, void *arg)
{
    struct follow_up *next = arg;
    future_release(submit(&next->pool, count_one, NULL, &next->count));
    future_release(f);
}

static void go_on_in_a_callback(void *unused)
{
    struct follow_up next = {.count = 0};
    (void)unused;
    make_pool(&next.pool, 1);
    struct future *f = submit(&next.pool, count_one, NULL, &next.count);
    RETURNS(0, future_add_callback(f, submit_next, &next),
            "add_callback returns 0");
    EQUALS(1, weave_settle(), "a worker that has finished its task is idle");
    end_pool(&next.pool);
    EQUALS(2, next.count, "a callback may call every function here");
}

START_TEST(a_callback_may_submit_and_release)
{
    weave_explore(go_on_in_a_callback, NULL);
}
END_TEST

static void release_it(struct future *f, void *unused)
{
    (void)unused;
    RETURNS(0, future_release(f), "a callback may release its future");
}

static void release_while_cancelled(void *unused)
{
    struct pool p;
    struct diary diary = {.calls = 0};
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *first = submit(&p, wait_at_gate, &gate, NULL);
    struct future *second = submit(&p, wait_at_gate, &gate, NULL);
    RETURNS(0, future_add_callback(second, release_it, NULL),
            "add_callback returns 0");
    RETURNS(0, future_add_callback(second, second_callback, &diary),
            "add_callback returns 0");
    EQUALS(1, weave_settle(), "the only worker runs the first task");
    sem_post(&gate);
    int error = future_cancel(second);
    if (error != 0) {
        sem_post(&gate);
    }
    finish(first, 0);
    end_pool(&p);
    EQUALS(2, diary.order,
           "a future may be used until the callback returns, even if it has "
           "been released");
    RETURNS(error == 0 ? ECANCELED : 0, diary.result,
            "inside the callback, result returns 0 or ECANCELED");
    sem_destroy(&gate);
}

START_TEST(a_callback_may_release_what_is_cancelled)
{
    search_and_sample(release_while_cancelled);
}
END_TEST

LAB_SUITE(futures)
{
    lab_case("cancel");
    lab_test(a_cancelled_task_never_runs);
    lab_test(a_task_is_either_cancelled_or_runs);
    lab_test(cancelling_wakes_all_who_wait);
    lab_case("callbacks");
    lab_test(callbacks_run_when_the_task_is_done);
    lab_test(a_callback_is_never_lost);
    lab_test(cancelling_calls_the_callbacks);
    lab_test(a_callback_may_submit_and_release);
    lab_test(a_callback_may_release_what_is_cancelled);
}

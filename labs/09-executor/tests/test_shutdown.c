/* test_shutdown.c: public tests of the end, of two pools, of failures. */
#include "tests/contract.h"

/* ---- shutdown ---- */

static void finish_the_queue(void *unused)
{
    struct pool p;
    unsigned count = 0;
    struct future *f = NULL;
    (void)unused;
    make_pool(&p, 1);
    for (int i = 0; i < 3; i++) {
        future_release(submit(&p, count_one, NULL, &count));
    }
    RETURNS(EBUSY, pool_destroy(&p),
            "destroy: EBUSY when no shutdown with WAIT has returned yet");
    RETURNS(0, pool_shutdown(&p, true, false), "shutdown returns 0");
    EQUALS(3, count, "shutdown: those that are pending still run");
    RETURNS(ESHUTDOWN, pool_submit(&p, count_one, NULL, &count, &f),
            "submit: ESHUTDOWN after a shutdown");
    HOLDS(f == NULL, "the future is set only when the result is 0");
    RETURNS(0, pool_shutdown(&p, true, true), "shutdown may be called again");
    RETURNS(0, pool_destroy(&p),
            "destroy returns 0 after a shutdown that waits");
}

START_TEST(shutdown_finishes_what_is_pending)
{
    weave_explore(finish_the_queue, NULL);
}
END_TEST

static void count_call(struct future *f, void *arg)
{
    (void)f;
    ++*(unsigned *)arg;
}

static void cancel_what_is_pending(void *unused)
{
    struct pool p;
    struct future *futures[3];
    sem_t gate;
    unsigned count = 0;
    unsigned calls = 0;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    futures[0] = submit(&p, wait_at_gate, &gate, NULL);
    futures[1] = submit(&p, count_one, NULL, &count);
    futures[2] = submit(&p, count_one, NULL, &count);
    RETURNS(0, future_add_callback(futures[2], count_call, &calls),
            "add_callback returns 0");
    EQUALS(1, weave_settle(), "the only worker runs the first task");
    RETURNS(0, pool_shutdown(&p, false, true),
            "shutdown without WAIT does not wait");
    EQUALS(1, calls, "callbacks are called before the shutdown returns");
    expect_cancelled(futures[1]);
    expect_cancelled(futures[2]);
    sem_post(&gate);
    RETURNS(0, pool_shutdown(&p, true, false), "shutdown may be called again");
    EQUALS(0, weave_settle(), "all threads of the pool have ended");
    EQUALS(0, count, "a task that is cancelled never runs");
    finish(futures[0], 0);
    RETURNS(0, pool_destroy(&p),
            "destroy returns 0 after a shutdown that waits");
    sem_destroy(&gate);
}

START_TEST(shutdown_cancels_when_told)
{
    weave_explore(cancel_what_is_pending, NULL);
}
END_TEST

static void *shut_down(void *arg)
{
    RETURNS(0, pool_shutdown(arg, true, false), "shutdown returns 0");
    return NULL;
}

static void shut_down_together(void *unused)
{
    struct pool p;
    pthread_t thread;
    unsigned count = 0;
    (void)unused;
    make_pool(&p, 2);
    struct future *f = submit(&p, count_one, NULL, &count);
    start(&thread, shut_down, &p);
    shut_down(&p);
    EQUALS(1, count, "each shutdown that waits finishes what is pending");
    join(&thread, 1);
    RETURNS(0, pool_destroy(&p),
            "destroy returns 0 after a shutdown that waits");
    finish(f, 0);
}

START_TEST(two_threads_may_shut_down_at_once)
{
    weave_explore(shut_down_together, NULL);
}
END_TEST

static void shut_down_while_idle(void *unused)
{
    struct pool p;
    (void)unused;
    make_pool(&p, 2);
    hold_meeting(&p);
    EQUALS(2, weave_settle(), "a worker that has finished its task is idle");
    weave_note("two workers are idle, and the pool is shut down");
    end_pool(&p);
}

START_TEST(idle_workers_end_at_shutdown)
{
    weave_explore(shut_down_while_idle, NULL);
}
END_TEST

static pthread_key_t key;
static unsigned farewells; /* by the only worker; ordered by its join */

static void say_farewell(void *unused)
{
    (void)unused;
    farewells++;
}

static int set_key(void *arg, void *result)
{
    (void)result;
    return pthread_setspecific(key, arg);
}

static void outlive_the_workers(void *unused)
{
    struct pool p;
    (void)unused;
    farewells = 0;
    pthread_key_create(&key, say_farewell);
    make_pool(&p, 1);
    future_release(submit(&p, set_key, &p, NULL));
    RETURNS(0, pool_shutdown(&p, true, false), "shutdown returns 0");
    EQUALS(1, farewells,
           "with WAIT, all threads of the pool have ended and are joined: the "
           "destructors of their thread-local values have run");
    RETURNS(0, pool_destroy(&p),
            "destroy returns 0 after a shutdown that waits");
    pthread_key_delete(key);
}

START_TEST(workers_have_ended_when_shutdown_returns)
{
    weave_explore(outlive_the_workers, NULL);
}
END_TEST

/* ---- two pools, and the lives of futures ---- */

static int square_elsewhere(void *arg, void *result)
{
    int number = 6;
    finish(submit(arg, square, &number, result), 0);
    return 0;
}

static void pool_beside_pool(void *unused)
{
    struct pool a;
    struct pool b;
    int squared = 0;
    unsigned count = 0;
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&a, 1);
    make_pool(&b, 1);
    struct future *first = submit(&a, wait_at_gate, &gate, NULL);
    struct future *second = submit(&a, count_one, NULL, &count);
    EQUALS(1, weave_settle(), "one worker in pool a, none in pool b");
    struct future *third = submit(&b, wait_at_gate, &gate, NULL);
    EQUALS(2, weave_settle(), "one worker in each pool");
    RETURNS(0, future_cancel(second),
            "a task that waits for a worker of its pool is pending, whatever "
            "another pool does");
    sem_post(&gate);
    sem_post(&gate);
    finish(first, 0);
    expect_cancelled(second);
    finish(third, 0);
    finish(submit(&a, square_elsewhere, &b, &squared), 0);
    EQUALS(36, squared, "two pools never disturb each other");
    end_pool(&b);
    finish(submit(&a, count_one, NULL, &count), 0);
    EQUALS(1, count, "two pools never disturb each other");
    end_pool(&a);
    sem_destroy(&gate);
}

START_TEST(two_pools_do_not_disturb_each_other)
{
    weave_explore(pool_beside_pool, NULL);
}
END_TEST

static void ask_after_the_end(void *unused)
{
    struct pool p;
    int number = 4;
    int squared = 0;
    unsigned calls = 0;
    (void)unused;
    make_pool(&p, 1);
    struct future *f = submit(&p, square, &number, &squared);
    end_pool(&p);
    EQUALS(16, squared, "what the task wrote can be read after a shutdown");
    RETURNS(EALREADY, future_cancel(f),
            "after pool_destroy all future_* functions still work");
    RETURNS(0, future_add_callback(f, count_call, &calls),
            "after pool_destroy all future_* functions still work");
    EQUALS(1, calls, "if it is done, the callback is called at once");
    finish(f, 0);
}

START_TEST(a_future_outlives_its_pool)
{
    weave_explore(ask_after_the_end, NULL);
}
END_TEST

static void release_after_result(void *unused)
{
    struct pool p;
    unsigned count = 0;
    (void)unused;
    make_pool(&p, 1);
    finish(submit(&p, count_one, NULL, &count), 0);
    weave_note("released; the worker may not be through with it");
    end_pool(&p);
    EQUALS(1, count, "each task runs once");
}

START_TEST(a_future_is_free_when_both_have_let_go)
{
    weave_explore(release_after_result, NULL);
}
END_TEST

/* ---- when things run out ---- */

static void init_fails(void *arg)
{
    enum weave_fault kind = *(enum weave_fault *)arg;
    struct pool p;
    for (unsigned nth = 1; nth <= 3; nth++) {
        unsigned before = weave_failed(kind);
        poison(&p, sizeof(p));
        weave_fail(kind, nth);
        int error = pool_init(&p, 2);
        weave_fail(kind, 0);
        HOLDS((error == 0) == (weave_failed(kind) == before),
              "pool_init returns ENOMEM, or what a pthread_*_init() returned");
        if (error == 0) {
            end_pool(&p);
        }
    }
}

START_TEST(an_init_that_fails_leaves_nothing_behind)
{
    enum weave_fault kinds[] = {WEAVE_FAIL_INIT, WEAVE_FAIL_MALLOC};
    for (unsigned i = 0; i < 2; i++) {
        weave_explore(init_fails, &kinds[i], .schedules = 4,
                      .objects_too = true);
    }
}
END_TEST

/* One submit, whose NTH call of this KIND fails; then one that must succeed. */
static void submit_in_vain(struct pool *p, enum weave_fault kind, unsigned nth)
{
    struct future *f = NULL;
    unsigned lost = 0;
    unsigned count = 0;
    unsigned before = weave_failed(kind);
    weave_fail(kind, nth);
    int error = pool_submit(p, count_one, NULL, &lost, &f);
    weave_fail(kind, 0);
    bool failed = weave_failed(kind) > before;
    if (!failed) {
        RETURNS(0, error, "submit returns 0");
        finish(f, 0);
    } else if (kind == WEAVE_FAIL_CREATE) {
        RETURNS(EAGAIN, error,
                "submit: EAGAIN when there is no worker and no thread can be "
                "started");
    } else {
        HOLDS(error != 0, "submit returns ENOMEM, or what an init returned");
    }
    HOLDS(!failed || f == NULL, "the future is set only when the result is 0");
    finish(submit(p, count_one, NULL, &count), 0);
    EQUALS(1, count, "unless submit returns 0, nothing has changed");
    EQUALS(failed ? 0 : 1, lost, "unless submit returns 0, FN is never called");
}

static void submit_fails(void *unused)
{
    struct pool p;
    (void)unused;
    make_pool(&p, 1);
    submit_in_vain(&p, WEAVE_FAIL_CREATE, 1);
    for (unsigned nth = 1; nth <= 2; nth++) {
        submit_in_vain(&p, WEAVE_FAIL_INIT, nth);
        submit_in_vain(&p, WEAVE_FAIL_MALLOC, nth);
    }
    end_pool(&p);
}

START_TEST(a_submit_that_fails_changes_nothing)
{
    weave_explore(submit_fails, NULL, .schedules = 50);
}
END_TEST

static void one_worker_must_do(void *unused)
{
    struct pool p;
    sem_t gate;
    unsigned count = 0;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 2);
    struct future *first = submit(&p, wait_at_gate, &gate, NULL);
    EQUALS(1, weave_settle(), "one task, one thread");
    weave_fail(WEAVE_FAIL_CREATE, 1);
    struct future *second = submit(&p, count_one, NULL, &count);
    weave_fail(WEAVE_FAIL_CREATE, 0);
    sem_post(&gate);
    finish(first, 0);
    finish(second, 0);
    EQUALS(1, count, "when no thread can be started, a worker does it");
    end_pool(&p);
    sem_destroy(&gate);
}

START_TEST(a_worker_does_what_no_thread_can_be_started_for)
{
    weave_explore(one_worker_must_do, NULL);
}
END_TEST

static void callback_fails(void *unused)
{
    struct pool p;
    sem_t gate;
    unsigned calls = 0;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *f = submit(&p, wait_at_gate, &gate, NULL);
    weave_fail(WEAVE_FAIL_MALLOC, 1);
    int error = future_add_callback(f, count_call, &calls);
    weave_fail(WEAVE_FAIL_MALLOC, 0);
    HOLDS(error == (weave_failed(WEAVE_FAIL_MALLOC) > 0 ? ENOMEM : 0),
          "add_callback: ENOMEM when there is no memory");
    sem_post(&gate);
    finish(f, 0);
    end_pool(&p);
    EQUALS(error == 0 ? 1 : 0, calls, "ENOMEM: the callback is never called");
    sem_destroy(&gate);
}

START_TEST(a_callback_without_memory_is_never_called)
{
    weave_explore(callback_fails, NULL, .schedules = 50);
}
END_TEST

LAB_SUITE(shutdown)
{
    lab_case("shutdown");
    lab_test(shutdown_finishes_what_is_pending);
    lab_test(shutdown_cancels_when_told);
    lab_test(two_threads_may_shut_down_at_once);
    lab_test(idle_workers_end_at_shutdown);
    lab_test(workers_have_ended_when_shutdown_returns);
    lab_case("independence");
    lab_test(two_pools_do_not_disturb_each_other);
    lab_test(a_future_outlives_its_pool);
    lab_test(a_future_is_free_when_both_have_let_go);
    lab_case("failures");
    lab_test(an_init_that_fails_leaves_nothing_behind);
    lab_test(a_submit_that_fails_changes_nothing);
    lab_test(a_worker_does_what_no_thread_can_be_started_for);
    lab_test(a_callback_without_memory_is_never_called);
}

/*
 * test_shutdown_hidden.c: the same rules as in the public tests of the
 * shutdown and of two pools, with other numbers.
 */
#include "tests/contract.h"

/* ---- shutdown ---- */

static void first_do_not_wait(void *unused)
{
    struct pool p;
    int in[] = {2, 3, 4, 5};
    int out[] = {0, 0, 0, 0};
    (void)unused;
    make_pool(&p, 2);
    for (int i = 0; i < 4; i++) {
        future_release(submit(&p, square, &in[i], &out[i]));
    }
    RETURNS(0, pool_shutdown(&p, false, false), "shutdown returns 0");
    RETURNS(0, pool_shutdown(&p, true, false), "shutdown may be called again");
    for (int i = 0; i < 4; i++) {
        EQUALS(in[i] * in[i], out[i],
               "shutdown: those that are pending still run");
    }
    EQUALS(0, weave_settle(), "all threads of the pool have ended");
    RETURNS(0, pool_destroy(&p),
            "destroy returns 0 after a shutdown that waits");
}

START_TEST(hidden_shutdown_twice_finishes_what_is_pending)
{
    weave_explore(first_do_not_wait, NULL);
}
END_TEST

struct late {
    struct pool pool;
    sem_t gate;
    int error; /* of the submit from inside */
};

static int submit_late(void *arg, void *result)
{
    struct late *late = arg;
    struct future *f = NULL;
    sem_wait(&late->gate);
    late->error = pool_submit(&late->pool, count_one, NULL, result, &f);
    return f == NULL ? 0 : -1;
}

static void *shut_down(void *arg)
{
    RETURNS(0, pool_shutdown(arg, true, false), "shutdown returns 0");
    return NULL;
}

static void too_late(void *unused)
{
    struct late late = {.error = 0};
    pthread_t threads[2];
    unsigned count = 0;
    (void)unused;
    sem_init(&late.gate, 0, 0);
    make_pool(&late.pool, 1);
    struct future *f = submit(&late.pool, submit_late, &late, &count);
    start(&threads[0], shut_down, &late.pool);
    start(&threads[1], shut_down, &late.pool);
    EQUALS(3, weave_settle(), "shutdown with WAIT waits for what is running");
    sem_post(&late.gate);
    join(threads, 2);
    RETURNS(ESHUTDOWN, late.error, "submit: ESHUTDOWN after a shutdown");
    EQUALS(0, count, "ESHUTDOWN: FN is never called");
    finish(f, 0);
    RETURNS(0, pool_destroy(&late.pool),
            "destroy returns 0 after a shutdown that waits");
    sem_destroy(&late.gate);
}

START_TEST(hidden_a_task_may_come_too_late)
{
    weave_explore(too_late, NULL);
}
END_TEST

/* ---- two pools ---- */

static void one_ends_the_other_goes_on(void *unused)
{
    struct pool pools[2];
    struct future *futures[2];
    unsigned counts[2] = {0, 0};
    (void)unused;
    make_pool(&pools[0], 1);
    make_pool(&pools[1], 2);
    for (int i = 0; i < 2; i++) {
        futures[i] = submit(&pools[i], count_one, NULL, &counts[i]);
    }
    end_pool(&pools[0]);
    weave_note("one pool is gone; the other goes on");
    hold_meeting(&pools[1]);
    end_pool(&pools[1]);
    for (int i = 0; i < 2; i++) {
        EQUALS(1, counts[i], "two pools never disturb each other");
        finish(futures[i], 0);
    }
}

START_TEST(hidden_one_pool_ends_the_other_goes_on)
{
    weave_explore(one_ends_the_other_goes_on, NULL);
}
END_TEST

static void *ask_later(void *arg)
{
    expect_cancelled(arg);
    return NULL;
}

static void use_memory_again(void *unused)
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
    start(&thread, ask_later, second);
    EQUALS(2, weave_settle(), "result blocks while the task is pending");
    RETURNS(0, pool_shutdown(&p, false, true), "shutdown returns 0");
    sem_post(&gate);
    end_pool(&p);
    make_pool(&p, 2);
    finish(submit(&p, count_one, NULL, &count), 0);
    finish(first, 0);
    join(&thread, 1);
    end_pool(&p);
    EQUALS(1, count, "a task that is cancelled never runs");
    sem_destroy(&gate);
}

START_TEST(hidden_memory_can_be_used_again)
{
    weave_explore(use_memory_again, NULL);
}
END_TEST

LAB_SUITE(shutdown_hidden)
{
    lab_case("shutdown");
    lab_test(hidden_shutdown_twice_finishes_what_is_pending);
    lab_test(hidden_a_task_may_come_too_late);
    lab_case("independence");
    lab_test(hidden_one_pool_ends_the_other_goes_on);
    lab_test(hidden_memory_can_be_used_again);
}

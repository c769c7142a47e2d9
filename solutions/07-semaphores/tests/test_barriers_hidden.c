/*
 * test_barriers_hidden.c: the same rules as in the public tests, with other
 * numbers and other bounds.
 */
#include "tests/contract.h"

static void *pass(void *arg)
{
    unsigned index;
    RETURNS(0, barrier_wait(arg, LAB_FOREVER, &index),
            "all threads of a complete phase return 0");
    return NULL;
}

static void *wait_cancelled(void *arg)
{
    unsigned index = 99;
    RETURNS(ECANCELED, barrier_wait(arg, LAB_FOREVER, &index),
            "all that wait at a barrier when it breaks return ECANCELED");
    HOLDS(index == 99, "the index is set only when the result is 0");
    return NULL;
}

static void three_wait_for_the_fourth(void *unused)
{
    struct barrier b;
    pthread_t threads[3];
    unsigned waiting;
    bool broken;
    (void)unused;
    make_barrier(&b, 4);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], pass, &b);
    }
    EQUALS(3, weave_settle(), "nobody goes on before all are here");
    RETURNS(0, barrier_state(&b, &waiting, &broken), "state returns 0");
    EQUALS(3, waiting, "state: how many wait for others to arrive");
    HOLDS(!broken, "state: is the barrier broken");
    pass(&b);
    EQUALS(0, weave_settle(), "when all are here, all go on");
    join(threads, 3);
    RETURNS(0, barrier_destroy(&b), "nobody waits: destroy returns 0");
}

START_TEST(hidden_three_wait_for_the_fourth)
{
    weave_explore(three_wait_for_the_fourth, NULL, .spurious = 3);
}
END_TEST

/* ---- more users than parties ---- */

struct pairs {
    struct barrier barrier;
    pthread_mutex_t lock;
    unsigned sum; /* of indices; by lock */
};

static void *pair_up(void *arg)
{
    struct pairs *pairs = arg;
    unsigned index;
    RETURNS(0, barrier_wait(&pairs->barrier, LAB_FOREVER, &index),
            "all threads of a complete phase return 0");
    HOLDS(index <= 1, "the index is from 0 to PARTIES - 1");
    pthread_mutex_lock(&pairs->lock);
    pairs->sum += index;
    pthread_mutex_unlock(&pairs->lock);
    return NULL;
}

static void four_in_pairs(void *unused)
{
    struct pairs pairs = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[3];
    (void)unused;
    make_barrier(&pairs.barrier, 2);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], pair_up, &pairs);
    }
    pair_up(&pairs);
    join(threads, 3);
    EQUALS(2, pairs.sum,
           "a different index for each thread of a phase: the "
           "indices of two phases of two add up to 2");
    RETURNS(0, barrier_destroy(&pairs.barrier), "nobody waits: destroy is 0");
}

START_TEST(hidden_four_threads_meet_in_pairs)
{
    weave_explore(four_in_pairs, NULL);
}
END_TEST

static void *lap(void *arg)
{
    pass(arg);
    pass(arg);
    return NULL;
}

static void three_lap_twice(void *unused)
{
    struct barrier b;
    pthread_t threads[2];
    (void)unused;
    make_barrier(&b, 3);
    start(&threads[0], lap, &b);
    start(&threads[1], lap, &b);
    lap(&b);
    join(threads, 2);
    RETURNS(0, barrier_destroy(&b), "nobody waits: destroy returns 0");
}

START_TEST(hidden_three_threads_meet_twice)
{
    weave_explore(three_lap_twice, NULL);
}
END_TEST

/* ---- the action ---- */

struct actor {
    struct barrier barrier;
    unsigned actions; /* written by the action, ordered by the barrier */
};

static int act(void *arg)
{
    struct actor *actor = arg;
    actor->actions++;
    return actor->actions == 2 ? -1 : 0;
}

static void *act_twice(void *arg)
{
    struct actor *actor = arg;
    pass(&actor->barrier);
    EQUALS(1, actor->actions, "the action runs before any thread goes on");
    wait_cancelled(&actor->barrier);
    return NULL;
}

static void second_action_fails(void *unused)
{
    struct actor actor = {.actions = 0};
    pthread_t thread;
    (void)unused;
    poison(&actor.barrier, sizeof(actor.barrier));
    RETURNS(0, barrier_init(&actor.barrier, 2, act, &actor),
            "barrier_init makes a barrier");
    start(&thread, act_twice, &actor);
    act_twice(&actor);
    wait_cancelled(&actor.barrier);
    join(&thread, 1);
    EQUALS(2, actor.actions, "the action runs once a phase");
    RETURNS(0, barrier_destroy(&actor.barrier), "destroy is 0, also broken");
}

START_TEST(hidden_a_failing_action_breaks_the_barrier)
{
    weave_explore(second_action_fails, NULL);
}
END_TEST

/* ---- broken and mended ---- */

static void *run_out_of_time(void *arg)
{
    unsigned index;
    int error = barrier_wait(arg, 5 * MS, &index);
    HOLDS(error == ETIMEDOUT || error == ECANCELED,
          "the first whose time is over breaks the barrier for the others");
    return error == ETIMEDOUT ? arg : NULL;
}

static void two_run_out_of_time(void *unused)
{
    struct barrier b;
    pthread_t threads[3];
    void *timed_out[2];
    (void)unused;
    make_barrier(&b, 3);
    start(&threads[0], run_out_of_time, &b);
    start(&threads[1], run_out_of_time, &b);
    pthread_join(threads[0], &timed_out[0]);
    pthread_join(threads[1], &timed_out[1]);
    HOLDS(timed_out[0] != NULL || timed_out[1] != NULL,
          "a thread whose time is over returns ETIMEDOUT");
    RETURNS(0, barrier_reset(&b), "reset returns 0");
    start(&threads[0], pass, &b);
    start(&threads[1], pass, &b);
    EQUALS(2, weave_settle(), "those whose time was over do not count");
    pass(&b);
    join(threads, 2);
    RETURNS(0, barrier_destroy(&b), "nobody waits: destroy returns 0");
}

START_TEST(hidden_a_broken_barrier_is_empty_after_reset)
{
    weave_explore(two_run_out_of_time, NULL);
}
END_TEST

static void reset_a_complete_phase(void *unused)
{
    struct barrier b;
    pthread_t threads[3];
    (void)unused;
    make_barrier(&b, 3);
    start(&threads[0], pass, &b);
    start(&threads[1], pass, &b);
    pass(&b);
    RETURNS(0, barrier_reset(&b), "reset returns 0");
    join(threads, 2);
    start(&threads[2], wait_cancelled, &b);
    EQUALS(1, weave_settle(), "nobody goes on before all are here");
    RETURNS(0, barrier_abort(&b), "abort returns 0");
    join(&threads[2], 1);
    RETURNS(0, barrier_destroy(&b), "destroy is 0, also when broken");
}

START_TEST(hidden_a_complete_phase_survives_a_reset)
{
    weave_explore(reset_a_complete_phase, NULL);
}
END_TEST

/* ---- two of them, and the end ---- */

static void use_memory_again(void *unused)
{
    struct barrier b;
    struct barrier other;
    pthread_t threads[2];
    (void)unused;
    make_barrier(&other, 2);
    start(&threads[0], pass, &other);
    for (unsigned parties = 1; parties <= 2; parties++) {
        make_barrier(&b, parties);
        if (parties == 2) {
            start(&threads[1], pass, &b);
        }
        pass(&b);
        RETURNS(0, barrier_destroy(&b),
                "a thread that is through may destroy the barrier at once");
    }
    pass(&other);
    join(threads, 2);
    RETURNS(0, barrier_destroy(&other),
            "two objects never disturb each "
            "other");
}

START_TEST(hidden_memory_can_be_used_again)
{
    weave_explore(use_memory_again, NULL);
}
END_TEST

static void destroy_among_three(void *unused)
{
    struct barrier b;
    pthread_t threads[2];
    (void)unused;
    make_barrier(&b, 3);
    start(&threads[0], pass, &b);
    start(&threads[1], pass, &b);
    pass(&b);
    RETURNS(0, barrier_destroy(&b),
            "a thread that is through may destroy the barrier at once");
    poison(&b, sizeof(b));
    join(threads, 2);
}

START_TEST(hidden_destroy_lets_two_slow_threads_leave)
{
    weave_explore(destroy_among_three, NULL);
}
END_TEST

LAB_SUITE(barriers_hidden)
{
    lab_case("barrier-gathers");
    lab_test(hidden_three_wait_for_the_fourth);
    lab_case("barrier-reuse");
    lab_test(hidden_four_threads_meet_in_pairs);
    lab_test(hidden_three_threads_meet_twice);
    lab_case("barrier-action");
    lab_test(hidden_a_failing_action_breaks_the_barrier);
    lab_case("barrier-broken");
    lab_test(hidden_a_broken_barrier_is_empty_after_reset);
    lab_test(hidden_a_complete_phase_survives_a_reset);
    lab_case("independence");
    lab_test(hidden_memory_can_be_used_again);
    lab_case("destroy");
    lab_test(hidden_destroy_lets_two_slow_threads_leave);
}

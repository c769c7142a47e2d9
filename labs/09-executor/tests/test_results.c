/* test_results.c: public tests of future_result and pool_map. */
#include "tests/contract.h"

/* ---- waiting ---- */

struct job {
    struct pool pool;
    struct future *future;
    sem_t gate;
    unsigned content; /* written by the task, ordered by the future alone */
};

static int fill(void *arg, void *result)
{
    struct job *job = result;
    sem_wait(&job->gate);
    job->content = *(unsigned *)arg;
    return 3;
}

static void *wait_for_content(void *arg)
{
    struct job *job = arg;
    expect_status(job->future, 3);
    EQUALS(42, job->content,
           "what the task wrote can be read after result, without a lock");
    return NULL;
}

static void *open_gate(void *arg)
{
    struct job *job = arg;
    EQUALS(2, weave_settle(), "result blocks until the task is done");
    sem_post(&job->gate);
    return NULL;
}

static void one_waits(void *unused)
{
    struct job job = {.content = 0};
    unsigned number = 42;
    pthread_t opener;
    (void)unused;
    sem_init(&job.gate, 0, 0);
    make_pool(&job.pool, 1);
    job.future = submit(&job.pool, fill, &number, &job);
    start(&opener, open_gate, &job);
    wait_for_content(&job);
    join(&opener, 1);
    future_release(job.future);
    end_pool(&job.pool);
    sem_destroy(&job.gate);
}

START_TEST(result_waits_until_the_task_is_done)
{
    weave_explore(one_waits, NULL, .spurious = 2);
}
END_TEST

static void two_wait(void *unused)
{
    struct job job = {.content = 0};
    unsigned number = 42;
    pthread_t threads[2];
    (void)unused;
    sem_init(&job.gate, 0, 0);
    make_pool(&job.pool, 1);
    job.future = submit(&job.pool, fill, &number, &job);
    start(&threads[0], wait_for_content, &job);
    start(&threads[1], wait_for_content, &job);
    EQUALS(3, weave_settle(), "result blocks until the task is done");
    sem_post(&job.gate);
    join(threads, 2);
    finish(job.future, 3);
    end_pool(&job.pool);
    sem_destroy(&job.gate);
}

START_TEST(any_number_of_threads_may_wait)
{
    weave_explore(two_wait, NULL);
}
END_TEST

static void ask_too_early(void *unused)
{
    struct pool p;
    sem_t gate;
    int status = 4711;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 1);
    struct future *f = submit(&p, wait_at_gate, &gate, NULL);
    RETURNS(EINVAL, future_result(f, -2, &status),
            "a timeout below -1 is EINVAL");
    RETURNS(EAGAIN, future_result(f, 0, &status),
            "timeout 0: EAGAIN when it is not there yet");
    RETURNS(ETIMEDOUT, future_result(f, 5 * MS, &status),
            "ETIMEDOUT when the time is over");
    HOLDS(status == 4711, "the status is set only when the result is 0");
    sem_post(&gate);
    expect_status(f, 0);
    RETURNS(0, future_result(f, 0, &status),
            "when the task is done, a try succeeds, as often as you like");
    finish(f, 0);
    end_pool(&p);
    sem_destroy(&gate);
}

START_TEST(after_a_time_out_you_may_ask_again)
{
    weave_explore(ask_too_early, NULL);
}
END_TEST

static void *wait_five(void *arg)
{
    int status;
    int64_t begin = weave_now_ns();
    RETURNS(ETIMEDOUT, future_result(arg, 5 * MS, &status),
            "ETIMEDOUT when the time is over");
    int64_t took_ns = weave_now_ns() - begin;
    HOLDS(took_ns >= 5 * MS, "timeouts are nanoseconds from the call");
    HOLDS(took_ns < 8 * MS,
          "however often the thread wakes up in between, the time counts once");
    return NULL;
}

/* After 3 of 5 ms something else happens; a waiter may wake up for nothing. */
static void wait_in_vain(void *unused)
{
    struct pool p;
    const struct timespec three = {0, 3L * MS};
    unsigned count = 0;
    pthread_t thread;
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 2);
    struct future *f = submit(&p, wait_at_gate, &gate, NULL);
    start(&thread, wait_five, f);
    EQUALS(2, weave_settle(), "result blocks until the task is done");
    nanosleep(&three, NULL);
    finish(submit(&p, count_one, NULL, &count), 0);
    join(&thread, 1);
    sem_post(&gate);
    finish(f, 0);
    end_pool(&p);
    sem_destroy(&gate);
}

START_TEST(the_time_counts_once)
{
    weave_explore(wait_in_vain, NULL, .spurious = 2);
}
END_TEST

/* ---- map ---- */

static void map_three(void *unused)
{
    struct pool p;
    int in[] = {5, 2, 55};
    int out[] = {0, 0, 0};
    (void)unused;
    make_pool(&p, 2);
    RETURNS(0, pool_map(&p, square, in, sizeof(int), out, sizeof(int), 0),
            "map calls FN for each i from 0 to N - 1: for none when N is 0");
    RETURNS(0, pool_map(&p, square, in, sizeof(int), out, sizeof(int), 3),
            "map returns 0 when no call fails");
    for (int i = 0; i < 3; i++) {
        EQUALS(in[i] * in[i], out[i], "map: the result of IN[i] is in OUT[i]");
    }
    end_pool(&p);
}

START_TEST(map_keeps_the_order)
{
    weave_explore(map_three, NULL);
}
END_TEST

/* Fails for all numbers but 2. */
static int accept_two(void *in, void *out)
{
    int number = *(int *)in;
    *(int *)out = number;
    return number == 2 ? 0 : 100 + number;
}

static void map_with_failures(void *unused)
{
    struct pool p;
    int in[] = {2, 1, 3};
    int out[] = {0, 0, 0};
    (void)unused;
    make_pool(&p, 1);
    RETURNS(101, pool_map(&p, accept_two, in, sizeof(int), out, sizeof(int), 3),
            "map returns the status of the first that fails, by i");
    for (int i = 0; i < 3; i++) {
        EQUALS(in[i], out[i], "map: all calls are over, also when one fails");
    }
    end_pool(&p);
}

START_TEST(map_finishes_all_and_returns_the_first_failure)
{
    weave_explore(map_with_failures, NULL);
}
END_TEST

/* ---- by number, not by time ---- */

/* The first waits for the second; then both fail. */
struct element {
    unsigned number;
    sem_t *first_may_fail;
};

static int fail_in_reverse(void *in, void *out)
{
    struct element *element = in;
    *(unsigned *)out = 1;
    if (element->number == 0) {
        sem_wait(element->first_may_fail);
        return EDOM;
    }
    sem_post(element->first_may_fail);
    return ERANGE;
}

static void map_in_reverse(void *unused)
{
    struct pool p;
    sem_t first_may_fail;
    struct element in[] = {{0, &first_may_fail}, {1, &first_may_fail}};
    unsigned out[] = {0, 0};
    (void)unused;
    sem_init(&first_may_fail, 0, 0);
    make_pool(&p, 2);
    RETURNS(EDOM,
            pool_map(&p, fail_in_reverse, in, sizeof(in[0]), out,
                     sizeof(out[0]), 2),
            "map returns the status of the first that fails, by i and not by "
            "time");
    EQUALS(2, out[0] + out[1], "map: FN is called for each i");
    end_pool(&p);
    sem_destroy(&first_may_fail);
}

START_TEST(the_first_failure_is_the_first_by_number)
{
    weave_explore(map_in_reverse, NULL);
}
END_TEST

/* ---- map and shutdown ---- */

struct mapper {
    struct pool pool;
    sem_t gate;
};

static int enter(void *in, void *out)
{
    struct mapper *mapper = *(struct mapper **)in;
    sem_wait(&mapper->gate);
    *(int *)out = 1;
    return 0;
}

static void *map_two(void *arg)
{
    struct mapper *mapper = arg;
    struct mapper *in[] = {mapper, mapper};
    int out[] = {0, 0};
    RETURNS(ECANCELED,
            pool_map(&mapper->pool, enter, in, sizeof(in[0]), out,
                     sizeof(out[0]), 2),
            "map: a call that is cancelled by a shutdown fails with ECANCELED");
    EQUALS(1, out[0], "map: all calls are over, also when one fails");
    EQUALS(0, out[1], "a task that is cancelled never runs");
    return NULL;
}

static void cancel_a_map(void *unused)
{
    struct mapper mapper;
    pthread_t thread;
    (void)unused;
    sem_init(&mapper.gate, 0, 0);
    make_pool(&mapper.pool, 1);
    start(&thread, map_two, &mapper);
    EQUALS(2, weave_settle(), "map blocks until all of its calls are over");
    RETURNS(0, pool_shutdown(&mapper.pool, false, true), "shutdown returns 0");
    EQUALS(2, weave_settle(), "map blocks until all of its calls are over");
    sem_post(&mapper.gate);
    join(&thread, 1);
    int in = 3;
    int out = 0;
    RETURNS(
        ESHUTDOWN,
        pool_map(&mapper.pool, square, &in, sizeof(in), &out, sizeof(out), 1),
        "map: a call that could not be submitted fails with the error");
    end_pool(&mapper.pool);
    sem_destroy(&mapper.gate);
}

START_TEST(a_shutdown_may_cancel_the_calls_of_a_map)
{
    weave_explore(cancel_a_map, NULL);
}
END_TEST

LAB_SUITE(results)
{
    lab_case("waiting");
    lab_test(result_waits_until_the_task_is_done);
    lab_test(any_number_of_threads_may_wait);
    lab_test(after_a_time_out_you_may_ask_again);
    lab_test(the_time_counts_once);
    lab_case("map");
    lab_test(map_keeps_the_order);
    lab_test(map_finishes_all_and_returns_the_first_failure);
    lab_test(the_first_failure_is_the_first_by_number);
    lab_test(a_shutdown_may_cancel_the_calls_of_a_map);
}

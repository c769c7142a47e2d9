/*
 * test_pool_hidden.c: the same rules as in the public tests of pool_submit
 * and pool_map, with other numbers.
 */
#include "tests/contract.h"

/* ---- one task after the other ---- */

static int negate(void *arg, void *result)
{
    *(int *)result = -*(int *)arg;
    return *(int *)result;
}

static void statuses_and_results(void *unused)
{
    struct pool p;
    int in[] = {-3, 11};
    int out[] = {0, 0};
    (void)unused;
    errno = 5;
    make_pool(&p, 2);
    struct future *first = submit(&p, negate, &in[0], &out[0]);
    struct future *second = submit(&p, negate, &in[1], &out[1]);
    expect_status(second, -11);
    HOLDS(out[1] == -11, "what the task wrote can be read after result");
    expect_status(first, 3);
    HOLDS(out[0] == 3, "what the task wrote can be read after result");
    finish(first, 3);
    finish(second, -11);
    end_pool(&p);
    make_pool(&p, 1);
    end_pool(&p);
    HOLDS(errno == 5, "no function changes errno");
}

START_TEST(hidden_each_task_has_its_own_status)
{
    weave_explore(statuses_and_results, NULL);
}
END_TEST

/* ---- how many threads ---- */

static void workers_come_one_by_one(void *unused)
{
    struct pool p;
    struct future *futures[5];
    sem_t gate;
    (void)unused;
    sem_init(&gate, 0, 0);
    make_pool(&p, 3);
    futures[0] = submit(&p, wait_at_gate, &gate, NULL);
    futures[1] = submit(&p, wait_at_gate, &gate, NULL);
    EQUALS(2, weave_settle(), "two tasks pending, no worker: two threads");
    sem_post(&gate);
    EQUALS(2, weave_settle(), "a worker that has finished its task is idle");
    futures[2] = submit(&p, wait_at_gate, &gate, NULL);
    EQUALS(2, weave_settle(),
           "submit starts a thread only when more tasks are pending than "
           "workers are idle");
    futures[3] = submit(&p, wait_at_gate, &gate, NULL);
    futures[4] = submit(&p, wait_at_gate, &gate, NULL);
    EQUALS(3, weave_settle(), "a pool never has more than WORKERS threads");
    for (int i = 0; i < 4; i++) {
        sem_post(&gate);
    }
    for (int i = 0; i < 5; i++) {
        finish(futures[i], 0);
    }
    end_pool(&p);
    EQUALS(0, weave_settle(), "all threads of the pool have ended");
    sem_destroy(&gate);
}

START_TEST(hidden_workers_come_one_by_one)
{
    weave_explore(workers_come_one_by_one, NULL);
}
END_TEST

/* ---- order ---- */

static unsigned order; /* the numbers of the tasks, as digits */

static int write_number(void *arg, void *result)
{
    (void)result;
    order = order * 10 + *(unsigned *)arg;
    return 0;
}

static void one_of_two_is_busy(void *unused)
{
    struct pool p;
    struct future *futures[5];
    unsigned number[] = {1, 2, 3};
    sem_t gates[2];
    (void)unused;
    order = 0;
    sem_init(&gates[0], 0, 0);
    sem_init(&gates[1], 0, 0);
    make_pool(&p, 2);
    futures[0] = submit(&p, wait_at_gate, &gates[0], NULL);
    futures[1] = submit(&p, wait_at_gate, &gates[1], NULL);
    EQUALS(2, weave_settle(), "two workers are busy");
    for (int i = 0; i < 3; i++) {
        futures[2 + i] = submit(&p, write_number, &number[i], NULL);
    }
    sem_post(&gates[1]);
    for (int i = 1; i < 5; i++) {
        finish(futures[i], 0);
    }
    EQUALS(123, order,
           "tasks are taken up in the order in which they were submitted");
    sem_post(&gates[0]);
    finish(futures[0], 0);
    end_pool(&p);
    sem_destroy(&gates[0]);
    sem_destroy(&gates[1]);
}

START_TEST(hidden_a_free_worker_takes_the_oldest_task)
{
    weave_explore(one_of_two_is_busy, NULL);
}
END_TEST

/* ---- side by side ---- */

static int compute(void *in, void *out)
{
    weave_work(50000);
    *(int *)out = *(int *)in + 1;
    return 0;
}

static void map_computes(void *unused)
{
    struct pool p;
    int in[6] = {0, 10, 20, 30, 40, 50};
    int out[6] = {0};
    (void)unused;
    make_pool(&p, 2);
    RETURNS(0, pool_map(&p, compute, in, sizeof(int), out, sizeof(int), 6),
            "map returns 0 when no call fails");
    for (int i = 0; i < 6; i++) {
        EQUALS(10 * i + 1, out[i], "map: the result of IN[i] is in OUT[i]");
    }
    end_pool(&p);
}

START_TEST(hidden_two_workers_compute_twice_as_much)
{
    weave_parallelism(map_computes, 1.8, NULL);
}
END_TEST

struct chain {
    struct pool pool;
    unsigned depth; /* by the task that is the last one so far */
};

/* Wait for a task that does the same, until all workers do. */
static int wait_for_the_next(void *arg, void *result)
{
    struct chain *chain = arg;
    (void)result;
    chain->depth++;
    if (chain->depth < 3) {
        finish(submit(&chain->pool, wait_for_the_next, chain, NULL), 9);
    }
    return 9;
}

static void nest_twice(void *unused)
{
    struct chain chain = {.depth = 0};
    (void)unused;
    make_pool(&chain.pool, 3);
    finish(submit(&chain.pool, wait_for_the_next, &chain, NULL), 9);
    EQUALS(3, chain.depth, "a task may wait for a task that a worker can run");
    end_pool(&chain.pool);
}

START_TEST(hidden_tasks_may_wait_for_tasks)
{
    weave_explore(nest_twice, NULL);
}
END_TEST

/* ---- map ---- */

struct point {
    int x;
    int y;
    int sum;
};

static int add_up(void *in, void *out)
{
    struct point *point = in;
    *(long long *)out = point->x + point->y;
    point->sum = point->x + point->y;
    return point->sum == 0 ? EDOM : 0;
}

static void map_points(void *unused)
{
    struct pool p;
    struct point in[] = {{1, 2, 0}, {3, 4, 0}, {5, -5, 0}, {7, 8, 0}};
    long long out[] = {9, 9, 9, 9};
    (void)unused;
    make_pool(&p, 3);
    RETURNS(EDOM,
            pool_map(&p, add_up, in, sizeof(in[0]), out, sizeof(out[0]), 4),
            "map returns the status of the first that fails");
    for (int i = 0; i < 4; i++) {
        HOLDS(out[i] == in[i].x + in[i].y,
              "map: FN(IN + i * IN_SIZE, OUT + i * OUT_SIZE) for each i");
    }
    end_pool(&p);
}

START_TEST(hidden_map_knows_two_sizes)
{
    weave_explore(map_points, NULL);
}
END_TEST

static int mark(void *in, void *out)
{
    (void)in;
    *(bool *)out = true;
    return 0;
}

static void map_in_vain(struct pool *p, unsigned nth)
{
    char in[2] = {0};
    bool out[2] = {false, false};
    unsigned before = weave_failed(WEAVE_FAIL_MALLOC);
    weave_fail(WEAVE_FAIL_MALLOC, nth);
    int error = pool_map(p, mark, in, 1, out, sizeof(bool), 2);
    weave_fail(WEAVE_FAIL_MALLOC, 0);
    bool failed = weave_failed(WEAVE_FAIL_MALLOC) > before;
    HOLDS(error == (failed ? ENOMEM : 0),
          "map returns ENOMEM when there is no memory");
    HOLDS(out[0] || !out[1],
          "when a call could not be submitted, neither are those after it");
    HOLDS(failed || out[1], "map: FN is called for each i");
}

static void map_without_memory(void *unused)
{
    struct pool p;
    (void)unused;
    make_pool(&p, 1);
    for (unsigned nth = 1; nth <= 4; nth++) {
        map_in_vain(&p, nth);
    }
    end_pool(&p);
}

START_TEST(hidden_map_without_memory)
{
    weave_explore(map_without_memory, NULL, .schedules = 50);
}
END_TEST

LAB_SUITE(pool_hidden)
{
    lab_case("submit-result");
    lab_test(hidden_each_task_has_its_own_status);
    lab_case("workers");
    lab_test(hidden_workers_come_one_by_one);
    lab_case("order");
    lab_test(hidden_a_free_worker_takes_the_oldest_task);
    lab_case("side-by-side");
    lab_test(hidden_two_workers_compute_twice_as_much);
    lab_test(hidden_tasks_may_wait_for_tasks);
    lab_case("map");
    lab_test(hidden_map_knows_two_sizes);
    lab_case("failures");
    lab_test(hidden_map_without_memory);
}

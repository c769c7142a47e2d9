/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include <semaphore.h>

#include "../executor.h"
#include "labtest.h"

/* A pool of at most WORKERS threads, in memory that held anything. */
static inline void make_pool(struct pool *p, unsigned workers)
{
    poison(p, sizeof(*p));
    RETURNS(0, pool_init(p, workers), "pool_init makes a pool");
}

/* Finish what is pending, and free the pool. */
static inline void end_pool(struct pool *p)
{
    RETURNS(0, pool_shutdown(p, true, false), "shutdown returns 0");
    RETURNS(0, pool_destroy(p),
            "destroy returns 0 after a shutdown that waits");
    poison(p, sizeof(*p));
}

/* Submit FN(ARG, RESULT); returns its future. */
static inline struct future *submit(struct pool *p, int (*fn)(void *, void *),
                                    void *arg, void *result)
{
    struct future *f = NULL;
    RETURNS(0, pool_submit(p, fn, arg, result, &f),
            "submit returns 0 and the future of the task");
    return f;
}

/* Wait for the task of F, which must return WANTED. F stays. */
static inline void expect_status(struct future *f, int wanted)
{
    int status = 4711;
    RETURNS(0, future_result(f, LAB_FOREVER, &status),
            "result waits for the task and returns 0");
    ck_assert_msg(status == wanted,
                  "the status is what the task returned (%d instead of %d)",
                  status, wanted);
}

/* The same, and give F back. */
static inline void finish(struct future *f, int wanted)
{
    expect_status(f, wanted);
    RETURNS(0, future_release(f), "release returns 0");
}

/* F must have been cancelled; give it back. */
static inline void expect_cancelled(struct future *f)
{
    int status = 4711;
    RETURNS(ECANCELED, future_result(f, LAB_FOREVER, &status),
            "result: ECANCELED when the task was cancelled");
    HOLDS(status == 4711, "the status is set only when the result is 0");
    RETURNS(0, future_release(f), "release returns 0");
}

/* For windows of a single step: search for longer, and sample, too. */
static inline void search_and_sample(void (*body)(void *))
{
    weave_explore(body, NULL, .schedules = 400);
    weave_explore(body, NULL, .schedules = 300, .strategy = WEAVE_SAMPLING);
}

/* A task: wait until the test posts the semaphore ARG. */
static inline int wait_at_gate(void *arg, void *result)
{
    (void)result;
    return sem_wait(arg);
}

/* A task: *RESULT = *ARG squared; the status is 0. */
static inline int square(void *arg, void *result)
{
    const int *number = arg;
    *(int *)result = *number * *number;
    return 0;
}

/* A task: add one to the number RESULT, which nothing else protects. */
static inline int count_one(void *arg, void *result)
{
    (void)arg;
    ++*(unsigned *)result;
    return 0;
}

/* Two tasks that each wait until the other is there. */
struct meeting {
    sem_t here[2];
};

/* A task, the first of the two. */
static inline int meet_first(void *arg, void *result)
{
    struct meeting *meeting = arg;
    (void)result;
    return sem_post(&meeting->here[0]) | sem_wait(&meeting->here[1]);
}

/* A task, the second of the two. */
static inline int meet_second(void *arg, void *result)
{
    struct meeting *meeting = arg;
    (void)result;
    return sem_post(&meeting->here[1]) | sem_wait(&meeting->here[0]);
}

/* Have two tasks of P meet: they return only when both are running. */
static inline void hold_meeting(struct pool *p)
{
    struct meeting meeting;
    sem_init(&meeting.here[0], 0, 0);
    sem_init(&meeting.here[1], 0, 0);
    struct future *first = submit(p, meet_first, &meeting, NULL);
    struct future *second = submit(p, meet_second, &meeting, NULL);
    finish(first, 0);
    finish(second, 0);
    sem_destroy(&meeting.here[0]);
    sem_destroy(&meeting.here[1]);
}

#endif

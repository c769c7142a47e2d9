/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../threads.h"
#include "labtest.h"

/* A gate that threads wait at until the test opens it. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    bool open; /* by lock */
};

#define GATE_INIT                                                  \
    {                                                              \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false \
    }

/* A target: wait at the gate, then return 42. */
static inline int pass_gate(void *arg)
{
    struct gate *gate = arg;
    pthread_mutex_lock(&gate->lock);
    while (!gate->open) {
        pthread_cond_wait(&gate->opened, &gate->lock);
    }
    pthread_mutex_unlock(&gate->lock);
    return 42;
}

/* All that wait, and all that come, go on. */
static inline void open_gate(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->open = true;
    pthread_cond_broadcast(&gate->opened);
    pthread_mutex_unlock(&gate->lock);
}

/* A target: return the number that ARG points to. */
static inline int return_number(void *arg)
{
    return *(const int *)arg;
}

/* A new thread, in memory that held anything. */
static inline void make_thread(struct thr *t, int (*target)(void *), void *arg)
{
    poison(t, sizeof(*t));
    RETURNS(0, thr_init(t, target, arg, NULL), "thr_init makes a thread");
}

/* The same, and start it. */
static inline void start_thread(struct thr *t, int (*target)(void *), void *arg)
{
    make_thread(t, target, arg);
    RETURNS(0, thr_start(t), "thr_start starts a new thread");
}

/* Wait for its end and forget it. */
static inline void end_thread(struct thr *t)
{
    RETURNS(0, thr_join(t, LAB_FOREVER),
            "thr_join waits for the end and returns 0");
    RETURNS(0, thr_destroy(t), "a thread that has ended may be destroyed");
}

/* The state, as a word. */
static inline const char *state_name(enum thr_state state)
{
    static const char *const names[] = {"new", "running", "blocked",
                                        "terminated"};
    return (unsigned)state < 4 ? names[state] : "none of the four";
}

/* Its state must be WANTED: so says SENTENCE. */
static inline void state_is(enum thr_state wanted, struct thr *t,
                            const char *sentence)
{
    enum thr_state state = (enum thr_state)99;
    RETURNS(0, thr_state(t, &state), "thr_state returns 0");
    ck_assert_msg(state == wanted, "%s (the state is %s instead of %s)",
                  sentence, state_name(state), state_name(wanted));
}

/* Whether it is alive must be WANTED: so says SENTENCE. */
static inline void alive_is(bool wanted, struct thr *t, const char *sentence)
{
    bool alive = !wanted;
    RETURNS(0, thr_is_alive(t, &alive), "thr_is_alive returns 0");
    ck_assert_msg(alive == wanted, "%s (alive is %s)", sentence,
                  alive ? "true" : "false");
}

/* It has ended, and its target must have returned WANTED. */
static inline void result_is(int wanted, struct thr *t)
{
    int result = ~wanted;
    RETURNS(0, thr_result(t, &result),
            "thr_result returns 0 when the thread has ended");
    ck_assert_msg(result == wanted,
                  "thr_result: what the target returned (%d instead of %d)",
                  result, wanted);
}

#endif

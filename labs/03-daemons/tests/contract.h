/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../daemons.h"
#include "labtest.h"

/* A gate that workers wait at until the test opens it. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    bool open; /* by lock */
    int after; /* what workers have done behind it; they alone touch it */
};

#define GATE_INIT                                                     \
    {                                                                 \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0 \
    }

/* A target: wait at the gate, then leave a 1 behind it and return 42. */
static inline int pass_gate(struct stop_event *stop, void *arg)
{
    struct gate *gate = arg;
    (void)stop;
    pthread_mutex_lock(&gate->lock);
    while (!gate->open) {
        pthread_cond_wait(&gate->opened, &gate->lock);
    }
    pthread_mutex_unlock(&gate->lock);
    gate->after = 1;
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

/* A target: return at once. */
static inline int return_five(struct stop_event *stop, void *unused)
{
    (void)stop;
    (void)unused;
    return 5;
}

/* A target: wait until it is told to stop. */
static inline int wait_for_stop(struct stop_event *stop, void *unused)
{
    (void)unused;
    return stop_wait(stop, LAB_FOREVER);
}

/* A new worker, in memory that held anything. */
static inline void make_worker(struct worker *w,
                               int (*target)(struct stop_event *, void *),
                               void *arg, bool daemon)
{
    poison(w, sizeof(*w));
    RETURNS(0, worker_init(w, target, arg, NULL), "worker_init makes a worker");
    RETURNS(0, worker_set_daemon(w, daemon),
            "worker_set_daemon changes a new worker");
}

/* The same, and start it. */
static inline void start_worker(struct worker *w,
                                int (*target)(struct stop_event *, void *),
                                void *arg, bool daemon)
{
    make_worker(w, target, arg, daemon);
    RETURNS(0, worker_start(w), "worker_start starts a new worker");
}

/* Wait for its end and forget it. */
static inline void end_worker(struct worker *w)
{
    RETURNS(0, thr_join(&w->thread, LAB_FOREVER), "the target returns");
    RETURNS(0, worker_destroy(w), "a worker that is over may be destroyed");
}

/* Whether it is a daemon must be WANTED: so says SENTENCE. */
static inline void daemon_is(bool wanted, struct worker *w,
                             const char *sentence)
{
    bool daemon = !wanted;
    RETURNS(0, worker_is_daemon(w, &daemon), "worker_is_daemon returns 0");
    ck_assert_msg(daemon == wanted, "%s (worker_is_daemon says %s)", sentence,
                  daemon ? "true" : "false");
}

/* Whether it is alive must be WANTED, once all have settled. */
static inline void alive_is(bool wanted, struct worker *w, const char *sentence)
{
    bool alive = !wanted;
    RETURNS(0, thr_is_alive(&w->thread, &alive), "thr_is_alive returns 0");
    ck_assert_msg(alive == wanted, "%s (thr_is_alive says %s)", sentence,
                  alive ? "true" : "false");
}

#endif

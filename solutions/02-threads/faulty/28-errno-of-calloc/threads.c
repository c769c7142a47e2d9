/* threads.c: threads as objects. */
#include "threads.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

static _Thread_local struct thr *current; /* NULL: not one of ours */

static pthread_mutex_t name_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned named; /* by name_lock */

static struct timespec deadline_after(int64_t timeout_ns)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += timeout_ns / SECOND_NS;
    at.tv_nsec += timeout_ns % SECOND_NS;
    if (at.tv_nsec >= SECOND_NS) {
        at.tv_sec++;
        at.tv_nsec -= SECOND_NS;
    }
    return at;
}

static void set_name(struct thr *t, const char *name)
{
    if (name != NULL) {
        snprintf(t->name, sizeof(t->name), "%s", name);
        return;
    }
    pthread_mutex_lock(&name_lock);
    unsigned number = ++named;
    pthread_mutex_unlock(&name_lock);
    snprintf(t->name, sizeof(t->name), "Thread-%u", number);
}

int thr_init_ops(struct thr *t, const struct thr_ops *ops, const char *name)
{
    if (name != NULL && strlen(name) > THR_NAME_MAX) {
        return EINVAL;
    }
    int error = pthread_mutex_init(&t->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&t->ended, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&t->lock);
        return error;
    }
    t->state = THR_NEW;
    t->ops = ops;
    set_name(t, name);
    return 0;
}

static int run_target(struct thr *self)
{
    return self->target(self->arg);
}

int thr_init(struct thr *t, int (*target)(void *), void *arg, const char *name)
{
    static const struct thr_ops ops = {run_target};
    t->target = target;
    t->arg = arg;
    return thr_init_ops(t, &ops, name);
}

static void *thread_main(void *arg)
{
    struct thr *t = arg;
    current = t;
    int result = t->ops->run(t);
    pthread_mutex_lock(&t->lock);
    t->result = result;
    t->state = THR_TERMINATED;
    pthread_cond_broadcast(&t->ended);
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

int thr_start(struct thr *t)
{
    pthread_t handle;
    int error = EALREADY;
    pthread_mutex_lock(&t->lock);
    if (t->state == THR_NEW) {
        error = pthread_create(&handle, NULL, thread_main, t);
        if (error == 0) {
            pthread_detach(handle);
            t->state = THR_RUNNING;
        }
    }
    pthread_mutex_unlock(&t->lock);
    return error;
}

static bool alive(const struct thr *t)
{
    return t->state == THR_RUNNING || t->state == THR_BLOCKED;
}

static void set_state(struct thr *t, enum thr_state state)
{
    if (t != NULL) {
        pthread_mutex_lock(&t->lock);
        t->state = state;
        pthread_mutex_unlock(&t->lock);
    }
}

/* Sleep once, and not beyond DEADLINE, unless it is for ever. */
static int wait_once(struct thr *t, int64_t timeout_ns,
                     const struct timespec *deadline)
{
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    if (timeout_ns == LAB_FOREVER) {
        return pthread_cond_wait(&t->ended, &t->lock);
    }
    return pthread_cond_clockwait(&t->ended, &t->lock, CLOCK_MONOTONIC,
                                  deadline);
}

static int wait_for_end(struct thr *t, int64_t timeout_ns)
{
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&t->lock);
    int error = t->state == THR_NEW ? ESRCH : 0;
    while (alive(t) && error == 0) {
        error = wait_once(t, timeout_ns, &deadline);
    }
    if (t->state == THR_TERMINATED) {
        error = 0;
    }
    pthread_mutex_unlock(&t->lock);
    return error;
}

int thr_join(struct thr *t, int64_t timeout_ns)
{
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    if (t == current) {
        return EDEADLK;
    }
    if (timeout_ns == 0) {
        return wait_for_end(t, 0);
    }
    set_state(current, THR_BLOCKED);
    int error = wait_for_end(t, timeout_ns);
    set_state(current, THR_RUNNING);
    return error;
}

int thr_is_alive(struct thr *t, bool *out)
{
    pthread_mutex_lock(&t->lock);
    *out = alive(t);
    pthread_mutex_unlock(&t->lock);
    return 0;
}

int thr_state(struct thr *t, enum thr_state *out)
{
    pthread_mutex_lock(&t->lock);
    *out = t->state;
    pthread_mutex_unlock(&t->lock);
    return 0;
}

int thr_result(struct thr *t, int *out)
{
    int error = 0;
    pthread_mutex_lock(&t->lock);
    if (t->state == THR_TERMINATED) {
        *out = t->result;
    } else {
        error = t->state == THR_NEW ? ESRCH : EAGAIN;
    }
    pthread_mutex_unlock(&t->lock);
    return error;
}

int thr_name(struct thr *t, const char **out)
{
    *out = t->name;
    return 0;
}

int thr_destroy(struct thr *t)
{
    pthread_mutex_lock(&t->lock);
    bool busy = alive(t);
    pthread_mutex_unlock(&t->lock);
    if (busy) {
        return EBUSY;
    }
    pthread_cond_destroy(&t->ended);
    pthread_mutex_destroy(&t->lock);
    return 0;
}

/* One of the threads of thr_map: a struct thr, and what it is to do. */
struct call {
    struct thr thread;
    int (*fn)(unsigned number);
    unsigned number;
};

static int run_call(struct thr *self)
{
    const struct call *call = (const struct call *)self;
    return call->fn(call->number);
}

static int start_call(struct call *call, int (*fn)(unsigned), unsigned number)
{
    static const struct thr_ops ops = {run_call};
    call->fn = fn;
    call->number = number;
    int error = thr_init_ops(&call->thread, &ops, NULL);
    if (error != 0) {
        return error;
    }
    error = thr_start(&call->thread);
    if (error != 0) {
        thr_destroy(&call->thread);
    }
    return error;
}

int thr_map(int (*fn)(unsigned number), unsigned count, int *results)
{
    int error = 0;
    unsigned started = 0;
    struct call *calls = calloc(count, sizeof(*calls));
    if (calls == NULL) {
        return ENOMEM;
    }
    while (started < count && error == 0) {
        error = start_call(&calls[started], fn, started);
        started += error == 0;
    }
    for (unsigned i = 0; i < started; i++) {
        thr_join(&calls[i].thread, LAB_FOREVER);
        thr_result(&calls[i].thread, &results[i]);
        thr_destroy(&calls[i].thread);
    }
    free(calls);
    return error;
}

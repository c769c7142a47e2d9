/*
 * threads.c: what the object and its thread share is on the heap, and whoever
 * leaves last frees it, as CPython does with its thread handles. A thread that
 * is slow to leave then does not depend on its object at all.
 */
#include "threads.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

struct thr_record {
    pthread_mutex_t lock;
    pthread_cond_t ended; /* state == THR_TERMINATED */
    enum thr_state state; /* by lock, like those below */
    int result;
    unsigned users; /* the object and its thread */
};

static _Thread_local struct thr_record *current; /* NULL: not one of ours */

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

static int init_record(struct thr_record *r)
{
    int error = pthread_mutex_init(&r->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&r->ended, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&r->lock);
        return error;
    }
    r->state = THR_NEW;
    r->users = 1;
    return 0;
}

/* One user fewer; the last one clears up. */
static void leave_record(struct thr_record *r)
{
    pthread_mutex_lock(&r->lock);
    unsigned left = --r->users;
    pthread_mutex_unlock(&r->lock);
    if (left == 0) {
        pthread_cond_destroy(&r->ended);
        pthread_mutex_destroy(&r->lock);
        free(r);
    }
}

int thr_init_ops(struct thr *t, const struct thr_ops *ops, const char *name)
{
    int saved = errno;
    if (name != NULL && strlen(name) > THR_NAME_MAX) {
        return EINVAL;
    }
    struct thr_record *r = malloc(sizeof(*r));
    errno = saved;
    if (r == NULL) {
        return ENOMEM;
    }
    int error = init_record(r);
    if (error != 0) {
        free(r);
        return error;
    }
    t->record = r;
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
    struct thr_record *r = t->record;
    current = r;
    int result = t->ops->run(t);
    pthread_mutex_lock(&r->lock);
    r->result = result;
    r->state = THR_TERMINATED;
    pthread_cond_broadcast(&r->ended);
    pthread_mutex_unlock(&r->lock);
    leave_record(r);
    return NULL;
}

int thr_start(struct thr *t)
{
    pthread_t handle;
    struct thr_record *r = t->record;
    int error = EALREADY;
    pthread_mutex_lock(&r->lock);
    if (r->state == THR_NEW) {
        error = pthread_create(&handle, NULL, thread_main, t);
        if (error == 0) {
            pthread_detach(handle);
            r->state = THR_RUNNING;
            r->users++;
        }
    }
    pthread_mutex_unlock(&r->lock);
    return error;
}

static enum thr_state state_of(struct thr_record *r)
{
    pthread_mutex_lock(&r->lock);
    enum thr_state state = r->state;
    pthread_mutex_unlock(&r->lock);
    return state;
}

static void set_state(struct thr_record *r, enum thr_state state)
{
    if (r != NULL) {
        pthread_mutex_lock(&r->lock);
        r->state = state;
        pthread_mutex_unlock(&r->lock);
    }
}

/* Sleep once, and not beyond DEADLINE, unless it is for ever. */
static int wait_once(struct thr_record *r, int64_t timeout_ns,
                     const struct timespec *deadline)
{
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    if (timeout_ns == LAB_FOREVER) {
        return pthread_cond_wait(&r->ended, &r->lock);
    }
    return pthread_cond_clockwait(&r->ended, &r->lock, CLOCK_MONOTONIC,
                                  deadline);
}

static int wait_for_end(struct thr_record *r, int64_t timeout_ns)
{
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&r->lock);
    int error = r->state == THR_NEW ? ESRCH : 0;
    while (r->state != THR_TERMINATED && error == 0) {
        error = wait_once(r, timeout_ns, &deadline);
    }
    if (r->state == THR_TERMINATED) {
        error = 0;
    }
    pthread_mutex_unlock(&r->lock);
    return error;
}

int thr_join(struct thr *t, int64_t timeout_ns)
{
    struct thr_record *me = timeout_ns != 0 ? current : NULL;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    if (t->record == current) {
        return EDEADLK;
    }
    set_state(me, THR_BLOCKED);
    int error = wait_for_end(t->record, timeout_ns);
    set_state(me, THR_RUNNING);
    return error;
}

int thr_is_alive(struct thr *t, bool *out)
{
    enum thr_state state = state_of(t->record);
    *out = state == THR_RUNNING || state == THR_BLOCKED;
    return 0;
}

int thr_state(struct thr *t, enum thr_state *out)
{
    *out = state_of(t->record);
    return 0;
}

int thr_result(struct thr *t, int *out)
{
    enum thr_state state = state_of(t->record);
    if (state != THR_TERMINATED) {
        return state == THR_NEW ? ESRCH : EAGAIN;
    }
    *out = t->record->result;
    return 0;
}

int thr_name(struct thr *t, const char **out)
{
    *out = t->name;
    return 0;
}

int thr_destroy(struct thr *t)
{
    bool busy = false;
    thr_is_alive(t, &busy);
    if (busy) {
        return EBUSY;
    }
    leave_record(t->record);
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
    int saved = errno;
    unsigned started = 0;
    struct call *calls = calloc(count, sizeof(*calls));
    errno = saved;
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

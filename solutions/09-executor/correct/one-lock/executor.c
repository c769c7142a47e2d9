/*
 * executor.c: one lock and two condition variables for all. They live in a
 * core that the pool and its futures share, and that the last of them frees;
 * so a future outlives its pool. Who waits for a future wakes up whenever any
 * of them is over, and looks again.
 */
#include "executor.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

enum state { PENDING, RUNNING, DONE, CANCELLED };

/* Shared by a pool and its futures. In p->own[0]. */
struct core {
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_cond_t over; /* some future is */
    size_t users;        /* by lock, as is all that follows in this file */
    struct future *first;
    struct future *last;
    size_t pending;
    unsigned idle;
    bool shut_down;
};

struct callback {
    void (*run)(struct future *, void *);
    void *arg;
    struct callback *next;
};

struct future {
    struct core *core;
    enum state state;
    int status;
    bool released; /* by its owner */
    bool unused;   /* by the pool */
    struct callback *callbacks;
    int (*fn)(void *, void *);
    void *arg;
    void *result;
    struct future *next;
};

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

/* ---- the core ---- */

static void free_core(struct core *core)
{
    pthread_cond_destroy(&core->over);
    pthread_cond_destroy(&core->work);
    pthread_mutex_destroy(&core->lock);
    free(core);
}

static int init_core(struct core *core)
{
    int error = pthread_mutex_init(&core->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&core->work, NULL);
    if (error == 0) {
        error = pthread_cond_init(&core->over, NULL);
        if (error != 0) {
            pthread_cond_destroy(&core->work);
        }
    }
    if (error != 0) {
        pthread_mutex_destroy(&core->lock);
    }
    return error;
}

/* Give back the lock and one use of the core. */
static void leave_core(struct core *core)
{
    core->users--;
    bool last = core->users == 0;
    pthread_mutex_unlock(&core->lock);
    if (last) {
        free_core(core);
    }
}

/* Give back the lock, and F if neither its owner nor the pool needs it. */
static void leave(struct future *f)
{
    struct core *core = f->core;
    if (f->released && f->unused) {
        free(f);
        leave_core(core);
    } else {
        pthread_mutex_unlock(&core->lock);
    }
}

/* ---- futures ---- */

static bool is_over(const struct future *f)
{
    return f->state == DONE || f->state == CANCELLED;
}

/* F is over. The lock is held, but not while the callbacks run. */
static void finish(struct future *f, enum state state, int status)
{
    f->state = state;
    f->status = status;
    struct callback *callback = f->callbacks;
    f->callbacks = NULL;
    pthread_cond_broadcast(&f->core->over);
    while (callback != NULL) {
        struct callback *next = callback->next;
        pthread_mutex_unlock(&f->core->lock);
        callback->run(f, callback->arg);
        free(callback);
        callback = next;
        pthread_mutex_lock(&f->core->lock);
    }
}

int future_result(struct future *f, int64_t timeout_ns, int *status)
{
    struct core *core = f->core;
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&core->lock);
    while (!is_over(f) && error == 0) {
        if (timeout_ns == 0) {
            error = EAGAIN;
        } else if (timeout_ns == LAB_FOREVER) {
            error = pthread_cond_wait(&core->over, &core->lock);
        } else {
            error = pthread_cond_clockwait(&core->over, &core->lock,
                                           CLOCK_MONOTONIC, &deadline);
        }
    }
    if (is_over(f)) {
        error = f->state == DONE ? 0 : ECANCELED;
    }
    if (error == 0) {
        *status = f->status;
    }
    pthread_mutex_unlock(&core->lock);
    return error;
}

/* Take F, which is pending, out of the queue. */
static void unlink_future(struct core *core, const struct future *f)
{
    struct future *before = NULL;
    struct future **link = &core->first;
    while (*link != f) {
        before = *link;
        link = &before->next;
    }
    *link = f->next;
    if (core->last == f) {
        core->last = before;
    }
    core->pending--;
}

int future_cancel(struct future *f)
{
    static const int errors[] = {0, EBUSY, EALREADY, 0};
    pthread_mutex_lock(&f->core->lock);
    int error = errors[f->state];
    if (f->state == PENDING) {
        unlink_future(f->core, f);
        finish(f, CANCELLED, 0);
        f->unused = true;
    }
    leave(f);
    return error;
}

int future_add_callback(struct future *f, void (*cb)(struct future *, void *),
                        void *arg)
{
    struct callback *callback = malloc(sizeof(*callback));
    if (callback == NULL) {
        return ENOMEM;
    }
    *callback = (struct callback){cb, arg, NULL};
    pthread_mutex_lock(&f->core->lock);
    bool over = is_over(f);
    if (!over) {
        struct callback **end = &f->callbacks;
        while (*end != NULL) {
            end = &(*end)->next;
        }
        *end = callback;
    }
    pthread_mutex_unlock(&f->core->lock);
    if (over) {
        free(callback);
        cb(f, arg);
    }
    return 0;
}

int future_release(struct future *f)
{
    pthread_mutex_lock(&f->core->lock);
    f->released = true;
    leave(f);
    return 0;
}

/* ---- the pool ---- */

int pool_init(struct pool *p, unsigned workers)
{
    if (workers == 0) {
        return EINVAL;
    }
    struct core *core = calloc(1, sizeof(*core));
    *p = (struct pool){.workers = workers, .own = {core}};
    p->threads = calloc(workers, sizeof(*p->threads));
    int error = core == NULL || p->threads == NULL ? ENOMEM : init_core(core);
    if (error == 0) {
        core->users = 1;
        error = pthread_mutex_init(&p->joining, NULL);
        if (error != 0) {
            free_core(core);
            core = NULL;
        }
    }
    if (error != 0) {
        free(core);
        free(p->threads);
    }
    return error;
}

static void *work(void *arg)
{
    struct core *core = arg;
    pthread_mutex_lock(&core->lock);
    while (true) {
        core->idle++;
        while (core->first == NULL && !core->shut_down) {
            pthread_cond_wait(&core->work, &core->lock);
        }
        core->idle--;
        struct future *f = core->first;
        if (f == NULL) {
            break;
        }
        unlink_future(core, f);
        f->state = RUNNING;
        pthread_mutex_unlock(&core->lock);
        int status = f->fn(f->arg, f->result);
        pthread_mutex_lock(&core->lock);
        finish(f, DONE, status);
        f->unused = true;
        leave(f);
        pthread_mutex_lock(&core->lock);
    }
    pthread_mutex_unlock(&core->lock);
    return NULL;
}

/* Put F into the queue and see to it that somebody runs it, or neither. */
static int enqueue(struct pool *p, struct core *core, struct future *f)
{
    if (core->shut_down) {
        return ESHUTDOWN;
    }
    if (core->pending >= core->idle && p->started < p->workers) {
        int error = pthread_create(&p->threads[p->started], NULL, work, core);
        if (error != 0 && p->started == 0) {
            return error;
        }
        p->started += error == 0;
    }
    *(core->first == NULL ? &core->first : &core->last->next) = f;
    core->last = f;
    core->pending++;
    core->users++;
    pthread_cond_signal(&core->work);
    return 0;
}

int pool_submit(struct pool *p, int (*fn)(void *arg, void *result), void *arg,
                void *result, struct future **out)
{
    struct core *core = p->own[0];
    struct future *f = malloc(sizeof(*f));
    if (f == NULL) {
        return ENOMEM;
    }
    *f = (struct future){core, PENDING, 0,   false,  false,
                         NULL, fn,      arg, result, NULL};
    pthread_mutex_lock(&core->lock);
    int error = enqueue(p, core, f);
    if (error == 0) {
        *out = f;
    }
    pthread_mutex_unlock(&core->lock);
    if (error != 0) {
        free(f);
    }
    return error;
}

int pool_map(struct pool *p, int (*fn)(void *in, void *out), void *in,
             size_t in_size, void *out, size_t out_size, size_t n)
{
    struct future **futures = calloc(n + 1, sizeof(struct future *));
    size_t count = 0;
    int first = 0;
    int error = futures == NULL ? ENOMEM : 0;
    while (count < n && error == 0) {
        error = pool_submit(p, fn, (char *)in + count * in_size,
                            (char *)out + count * out_size, &futures[count]);
        count += error == 0;
    }
    for (size_t i = 0; i < count; i++) {
        int status = 0;
        int failed = future_result(futures[i], LAB_FOREVER, &status);
        status = failed != 0 ? failed : status;
        first = first != 0 ? first : status;
        future_release(futures[i]);
    }
    free(futures);
    return first != 0 ? first : error;
}

int pool_shutdown(struct pool *p, bool wait, bool cancel_pending)
{
    struct core *core = p->own[0];
    struct future *f;
    pthread_mutex_lock(&core->lock);
    core->shut_down = true;
    pthread_cond_broadcast(&core->work);
    while (cancel_pending && (f = core->first) != NULL) {
        unlink_future(core, f);
        finish(f, CANCELLED, 0);
        f->unused = true;
        leave(f);
        pthread_mutex_lock(&core->lock);
    }
    pthread_mutex_unlock(&core->lock);
    if (wait) {
        pthread_mutex_lock(&p->joining);
        while (p->joined < p->started) {
            pthread_join(p->threads[p->joined++], NULL);
        }
        p->ended = true;
        pthread_mutex_unlock(&p->joining);
    }
    return 0;
}

int pool_destroy(struct pool *p)
{
    struct core *core = p->own[0];
    pthread_mutex_lock(&p->joining);
    bool ended = p->ended;
    pthread_mutex_unlock(&p->joining);
    if (!ended) {
        return EBUSY;
    }
    pthread_mutex_destroy(&p->joining);
    free(p->threads);
    pthread_mutex_lock(&core->lock);
    leave_core(core);
    return 0;
}

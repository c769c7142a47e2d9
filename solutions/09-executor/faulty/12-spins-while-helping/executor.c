/*
 * executor.c: a pool with a queue, linked through the futures, and one lock
 * for it; each future has a lock of its own, so that it can outlive the pool.
 */
#include "executor.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

enum state { PENDING, RUNNING, DONE, CANCELLED };

struct callback {
    void (*run)(struct future *, void *);
    void *arg;
    struct callback *next;
};

struct future {
    pthread_mutex_t lock;
    pthread_cond_t over; /* state is DONE or CANCELLED */
    enum state state;    /* by lock, like those below */
    int status;
    unsigned users;
    struct callback *callbacks;
    struct callback **end; /* of the list: where the next one goes */
    int (*fn)(void *, void *);
    void *arg;
    void *result;
    struct future *next; /* by the lock of the pool */
};

static void run_task(struct future *f);

static _Thread_local struct pool *my_pool; /* of a worker; else NULL */

/* ---- futures ---- */

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

/* Make an object's mutex and its condition variable, or neither. */
static int init_pair(pthread_mutex_t *lock, pthread_cond_t *cond)
{
    int error = pthread_mutex_init(lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(cond, NULL);
    if (error != 0) {
        pthread_mutex_destroy(lock);
    }
    return error;
}

static int make_future(struct future **out, int (*fn)(void *, void *),
                       void *arg, void *result)
{
    struct future *f = malloc(sizeof(*f));
    if (f == NULL) {
        return ENOMEM;
    }
    int error = init_pair(&f->lock, &f->over);
    if (error != 0) {
        free(f);
        return error;
    }
    f->state = PENDING;
    f->users = 2;
    f->callbacks = NULL;
    f->end = &f->callbacks;
    f->fn = fn;
    f->arg = arg;
    f->result = result;
    f->next = NULL;
    *out = f;
    return 0;
}

static void free_future(struct future *f)
{
    pthread_cond_destroy(&f->over);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

static bool is_over(const struct future *f)
{
    return f->state == DONE || f->state == CANCELLED;
}

/* F is over. The lock is held, and is released before the callbacks run. */
static void finish(struct future *f, enum state state, int status)
{
    f->state = state;
    f->status = status;
    struct callback *callback = f->callbacks;
    f->callbacks = NULL;
    pthread_cond_broadcast(&f->over);
    pthread_mutex_unlock(&f->lock);
    while (callback != NULL) {
        struct callback *next = callback->next;
        callback->run(f, callback->arg);
        free(callback);
        callback = next;
    }
}

/* Run a task of my pool, if one is pending. */
static void help(void)
{
    pthread_mutex_lock(&my_pool->lock);
    struct future *f = my_pool->first;
    if (f != NULL) {
        my_pool->first = f->next;
        my_pool->pending--;
    }
    pthread_mutex_unlock(&my_pool->lock);
    if (f != NULL) {
        run_task(f);
        future_release(f);
    }
}

/* A worker need not sleep: it runs other tasks until F is over. */
static void help_until_over(struct future *f)
{
    pthread_mutex_lock(&f->lock);
    while (!is_over(f)) {
        pthread_mutex_unlock(&f->lock);
        help();
        pthread_mutex_lock(&f->lock);
    }
    pthread_mutex_unlock(&f->lock);
}

int future_result(struct future *f, int64_t timeout_ns, int *status)
{
    int error = 0;
    if (my_pool != NULL && timeout_ns == LAB_FOREVER) {
        help_until_over(f);
    }
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&f->lock);
    while (!is_over(f) && error == 0) {
        if (timeout_ns == 0) {
            error = EAGAIN;
        } else if (timeout_ns == LAB_FOREVER) {
            error = pthread_cond_wait(&f->over, &f->lock);
        } else {
            error = pthread_cond_clockwait(&f->over, &f->lock, CLOCK_MONOTONIC,
                                           &deadline);
        }
    }
    if (f->state == DONE) {
        *status = f->status;
        error = 0;
    } else if (f->state == CANCELLED) {
        error = ECANCELED;
    }
    pthread_mutex_unlock(&f->lock);
    return error;
}

int future_cancel(struct future *f)
{
    int error = 0;
    pthread_mutex_lock(&f->lock);
    if (f->state == PENDING) {
        f->users++; /* a callback may release it */
        finish(f, CANCELLED, 0);
        return future_release(f);
    }
    if (f->state == RUNNING) {
        error = EBUSY;
    } else if (f->state == DONE) {
        error = EALREADY;
    }
    pthread_mutex_unlock(&f->lock);
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
    pthread_mutex_lock(&f->lock);
    if (!is_over(f)) {
        *f->end = callback;
        f->end = &callback->next;
        callback = NULL;
    }
    pthread_mutex_unlock(&f->lock);
    if (callback != NULL) {
        free(callback);
        cb(f, arg);
    }
    return 0;
}

int future_release(struct future *f)
{
    pthread_mutex_lock(&f->lock);
    f->users--;
    bool last = f->users == 0;
    pthread_mutex_unlock(&f->lock);
    if (last) {
        free_future(f);
    }
    return 0;
}

/* ---- the pool ---- */

int pool_init(struct pool *p, unsigned workers)
{
    if (workers == 0) {
        return EINVAL;
    }
    *p = (struct pool){.workers = workers};
    p->threads = calloc(workers, sizeof(*p->threads));
    if (p->threads == NULL) {
        return ENOMEM;
    }
    int error = init_pair(&p->lock, &p->work);
    if (error == 0) {
        error = pthread_mutex_init(&p->joining, NULL);
        if (error != 0) {
            pthread_cond_destroy(&p->work);
            pthread_mutex_destroy(&p->lock);
        }
    }
    if (error != 0) {
        free(p->threads);
    }
    return error;
}

/* Wait for the next task and take it; NULL when there will be no more. */
static struct future *next_task(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->idle++;
    while (p->first == NULL && !p->shut_down) {
        pthread_cond_wait(&p->work, &p->lock);
    }
    p->idle--;
    struct future *f = p->first;
    if (f != NULL) {
        p->first = f->next;
        p->pending--;
    }
    pthread_mutex_unlock(&p->lock);
    return f;
}

static void run_task(struct future *f)
{
    pthread_mutex_lock(&f->lock);
    bool cancelled = f->state == CANCELLED;
    if (!cancelled) {
        f->state = RUNNING;
    }
    pthread_mutex_unlock(&f->lock);
    if (!cancelled) {
        int status = f->fn(f->arg, f->result);
        pthread_mutex_lock(&f->lock);
        finish(f, DONE, status);
    }
}

static void *work(void *arg)
{
    struct future *f;
    my_pool = arg;
    while ((f = next_task(arg)) != NULL) {
        run_task(f);
        future_release(f);
    }
    return NULL;
}

/* Start one more worker if a new task needs it. The lock is held. */
static int start_worker(struct pool *p)
{
    if (p->pending < p->idle || p->started == p->workers) {
        return 0;
    }
    int error = pthread_create(&p->threads[p->started], NULL, work, p);
    if (error == 0) {
        p->started++;
    }
    return p->started > 0 ? 0 : error;
}

int pool_submit(struct pool *p, int (*fn)(void *arg, void *result), void *arg,
                void *result, struct future **out)
{
    struct future *f;
    int error = make_future(&f, fn, arg, result);
    if (error != 0) {
        return error;
    }
    pthread_mutex_lock(&p->lock);
    error = p->shut_down ? ESHUTDOWN : start_worker(p);
    if (error == 0) {
        if (p->first == NULL) {
            p->first = f;
        } else {
            p->last->next = f;
        }
        p->last = f;
        p->pending++;
        *out = f;
        pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    if (error != 0) {
        free_future(f);
    }
    return error;
}

int pool_map(struct pool *p, int (*fn)(void *in, void *out), void *in,
             size_t in_size, void *out, size_t out_size, size_t n)
{
    struct future **futures = calloc(n > 0 ? n : 1, sizeof(struct future *));
    size_t count = 0;
    int error = 0; /* of the submit that failed */
    int first = 0;
    if (futures == NULL) {
        return ENOMEM;
    }
    while (count < n && error == 0) {
        error = pool_submit(p, fn, (char *)in + count * in_size,
                            (char *)out + count * out_size, &futures[count]);
        count += error == 0;
    }
    for (size_t i = 0; i < count; i++) {
        int status = 0;
        int failed = future_result(futures[i], LAB_FOREVER, &status);
        if (first == 0) {
            first = failed != 0 ? failed : status;
        }
        future_release(futures[i]);
    }
    free(futures);
    return first != 0 ? first : error;
}

/* Take all that is pending from the queue and cancel it. */
static void cancel_all(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    struct future *f = p->first;
    p->first = NULL;
    p->pending = 0;
    pthread_mutex_unlock(&p->lock);
    while (f != NULL) {
        struct future *next = f->next;
        future_cancel(f);
        future_release(f);
        f = next;
    }
}

int pool_shutdown(struct pool *p, bool wait, bool cancel_pending)
{
    pthread_mutex_lock(&p->lock);
    p->shut_down = true; /* from now on, started does not change */
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    if (cancel_pending) {
        cancel_all(p);
    }
    if (wait) {
        pthread_mutex_lock(&p->joining);
        while (p->joined < p->started) {
            pthread_join(p->threads[p->joined], NULL);
            p->joined++;
        }
        pthread_mutex_unlock(&p->joining);
        pthread_mutex_lock(&p->lock);
        p->ended = true;
        pthread_mutex_unlock(&p->lock);
    }
    return 0;
}

int pool_destroy(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    bool ended = p->ended;
    pthread_mutex_unlock(&p->lock);
    if (!ended) {
        return EBUSY;
    }
    pthread_mutex_destroy(&p->joining);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    return 0;
}

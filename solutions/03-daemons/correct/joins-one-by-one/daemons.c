/*
 * daemons.c: shutdown joins the workers one by one, as CPython does. The lock
 * is not held meanwhile; a worker that somebody joins is pinned, and destroy
 * waits until nobody pins it any more.
 */
#include "daemons.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

enum { NEW, ALIVE, OVER };

enum { PINS }; /* spare[PINS] of a worker, by lock */

enum { SECOND_NS = 1000000000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t unpinned = PTHREAD_COND_INITIALIZER; /* pins == 0 */
static struct worker *alive; /* by lock, as are state and daemon of all */

static _Thread_local struct worker *current; /* NULL: not a worker */

/* The lock is held, here and in leave_list(). */
static void enter_list(struct worker *w)
{
    w->state = ALIVE;
    w->previous = NULL;
    w->next = alive;
    if (alive != NULL) {
        alive->previous = w;
    }
    alive = w;
}

static void leave_list(struct worker *w)
{
    if (w->previous != NULL) {
        w->previous->next = w->next;
    } else {
        alive = w->next;
    }
    if (w->next != NULL) {
        w->next->previous = w->previous;
    }
    w->state = OVER;
}

static int run(struct thr *self)
{
    struct worker *w = (struct worker *)self;
    current = w;
    int result = w->target(&w->stop, w->arg);
    pthread_mutex_lock(&lock);
    leave_list(w);
    pthread_mutex_unlock(&lock);
    return result;
}

int worker_init(struct worker *w,
                int (*target)(struct stop_event *stop, void *arg), void *arg,
                const char *name)
{
    static const struct thr_ops ops = {run};
    int error = thr_init_ops(&w->thread, &ops, name);
    if (error != 0) {
        return error;
    }
    error = stop_init(&w->stop);
    if (error != 0) {
        thr_destroy(&w->thread);
        return error;
    }
    w->target = target;
    w->arg = arg;
    w->state = NEW;
    w->spare[PINS] = 0;
    w->daemon = current != NULL && current->daemon;
    return 0;
}

int worker_set_daemon(struct worker *w, bool daemon)
{
    int error = EALREADY;
    pthread_mutex_lock(&lock);
    if (w->state == NEW) {
        w->daemon = daemon;
        error = 0;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int worker_is_daemon(struct worker *w, bool *out)
{
    pthread_mutex_lock(&lock);
    *out = w->daemon;
    pthread_mutex_unlock(&lock);
    return 0;
}

int worker_start(struct worker *w)
{
    int error = EALREADY;
    pthread_mutex_lock(&lock);
    if (w->state == NEW) {
        error = thr_start(&w->thread);
        if (error == 0) {
            enter_list(w);
        }
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int worker_stop(struct worker *w)
{
    return stop_set(&w->stop);
}

int worker_stop_all(void)
{
    pthread_mutex_lock(&lock);
    for (struct worker *w = alive; w != NULL; w = w->next) {
        stop_set(&w->stop);
    }
    pthread_mutex_unlock(&lock);
    return 0;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* Pin and return a worker to wait for; NULL when there is none. */
static struct worker *pin_one(void)
{
    pthread_mutex_lock(&lock);
    struct worker *w = alive;
    while (w != NULL && w->daemon) {
        w = w->next;
    }
    if (w != NULL) {
        w->spare[PINS]++;
    }
    pthread_mutex_unlock(&lock);
    return w;
}

static void unpin(struct worker *w)
{
    pthread_mutex_lock(&lock);
    w->spare[PINS]--;
    if (w->spare[PINS] == 0) {
        pthread_cond_broadcast(&unpinned);
    }
    pthread_mutex_unlock(&lock);
}

int worker_shutdown(int64_t timeout_ns)
{
    int error = 0;
    struct worker *w;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    if (current != NULL && !current->daemon) {
        return EDEADLK;
    }
    int64_t deadline_ns = timeout_ns > 0 ? now_ns() + timeout_ns : 0;
    while (error == 0 && (w = pin_one()) != NULL) {
        int64_t left_ns = timeout_ns;
        if (timeout_ns > 0) {
            left_ns = deadline_ns - now_ns();
        }
        if (timeout_ns > 0 && left_ns <= 0) {
            error = ETIMEDOUT;
        } else {
            error = thr_join(&w->thread, left_ns);
        }
        unpin(w);
    }
    return error;
}

int worker_repeat(struct stop_event *stop, int64_t period_ns,
                  void (*work)(void *arg), void *arg)
{
    int error = EINVAL;
    if (period_ns > 0) {
        error = stop_wait(stop, 0);
        while (error == ETIMEDOUT) {
            work(arg);
            error = stop_wait(stop, period_ns);
        }
    }
    return error;
}

int worker_destroy(struct worker *w)
{
    pthread_mutex_lock(&lock);
    int state = w->state;
    pthread_mutex_unlock(&lock);
    if (state == ALIVE) {
        return EBUSY;
    }
    if (state == OVER) {
        thr_join(&w->thread, LAB_FOREVER);
    }
    pthread_mutex_lock(&lock);
    while (w->spare[PINS] > 0) {
        pthread_cond_wait(&unpinned, &lock);
    }
    pthread_mutex_unlock(&lock);
    stop_destroy(&w->stop);
    return thr_destroy(&w->thread);
}

/* daemons.c: workers in a list, under one lock. */
#include "daemons.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

enum { NEW, ALIVE, OVER };

enum { SECOND_NS = 1000000000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_over = PTHREAD_COND_INITIALIZER; /* waited_for == 0 */
static struct worker *alive; /* by lock, as are state and daemon of all */
static unsigned waited_for;  /* by lock: alive, and not daemons */

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
    waited_for += !w->daemon;
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
    waited_for -= !w->daemon;
    if (waited_for == 0) {
        pthread_cond_signal(&all_over);
    }
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

/* Sleep once, and not beyond DEADLINE, unless it is for ever. */
static int wait_once(int64_t timeout_ns, const struct timespec *deadline)
{
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    if (timeout_ns == LAB_FOREVER) {
        return pthread_cond_wait(&all_over, &lock);
    }
    return pthread_cond_clockwait(&all_over, &lock, CLOCK_MONOTONIC, deadline);
}

int worker_shutdown(int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    if (current != NULL && !current->daemon) {
        return EDEADLK;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&lock);
    while (waited_for > 0 && error == 0) {
        error = wait_once(timeout_ns, &deadline);
    }
    if (waited_for == 0) {
        error = 0;
    }
    pthread_mutex_unlock(&lock);
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
    stop_destroy(&w->stop);
    return thr_destroy(&w->thread);
}

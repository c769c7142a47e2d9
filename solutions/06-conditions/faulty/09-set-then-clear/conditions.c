/* conditions.c: an event, and a condition made of locks. */
#include "conditions.h"

#include <errno.h>
#include <limits.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

/* What the first spare number of an event is. */
enum { TIMES_SET };

/* One who waits in a condition; by its lock. */
struct waiter {
    struct waiter *next;
    struct lock asleep; /* held until it is notified */
    bool notified;
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

int event_init(struct event *e)
{
    int error = pthread_mutex_init(&e->guard, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&e->changed, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&e->guard);
        return error;
    }
    e->set = false;
    e->waiting = 0;
    e->spare[TIMES_SET] = 0;
    return 0;
}

int event_set(struct event *e)
{
    pthread_mutex_lock(&e->guard);
    e->set = true;
    e->spare[TIMES_SET]++;
    pthread_cond_broadcast(&e->changed);
    pthread_mutex_unlock(&e->guard);
    return 0;
}

int event_clear(struct event *e)
{
    pthread_mutex_lock(&e->guard);
    e->set = false;
    pthread_mutex_unlock(&e->guard);
    return 0;
}

int event_is_set(struct event *e, bool *out)
{
    pthread_mutex_lock(&e->guard);
    *out = e->set;
    pthread_mutex_unlock(&e->guard);
    return 0;
}

/* Sleep once, and not beyond DEADLINE, unless it is for ever. */
static int sleep_once(struct event *e, int64_t timeout_ns,
                      const struct timespec *deadline)
{
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    if (timeout_ns == LAB_FOREVER) {
        return pthread_cond_wait(&e->changed, &e->guard);
    }
    return pthread_cond_clockwait(&e->changed, &e->guard, CLOCK_MONOTONIC,
                                  deadline);
}

int event_wait(struct event *e, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&e->guard);
    bool set = e->set;
    e->waiting++;
    while (!set && error == 0) {
        error = sleep_once(e, timeout_ns, &deadline);
        set = e->set;
    }
    e->waiting--;
    pthread_mutex_unlock(&e->guard);
    return set ? 0 : error;
}

int event_destroy(struct event *e)
{
    pthread_mutex_lock(&e->guard);
    unsigned waiting = e->waiting;
    pthread_mutex_unlock(&e->guard);
    if (waiting > 0) {
        return EBUSY;
    }
    pthread_cond_destroy(&e->changed);
    pthread_mutex_destroy(&e->guard);
    return 0;
}

int cv_init(struct cv *c, struct rlock *l)
{
    c->lock = l != NULL ? l : &c->own;
    c->first = NULL;
    c->waiting = 0;
    return l != NULL ? 0 : rlock_init(&c->own);
}

int cv_acquire(struct cv *c, int64_t timeout_ns)
{
    return rlock_acquire(c->lock, timeout_ns);
}

int cv_release(struct cv *c)
{
    return rlock_release(c->lock);
}

static void enqueue(struct cv *c, struct waiter *me)
{
    struct waiter **end = &c->first;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    me->next = NULL;
    *end = me;
}

static void dequeue(struct cv *c, const struct waiter *me)
{
    struct waiter **at = &c->first;
    while (*at != me) {
        at = &(*at)->next;
    }
    *at = me->next;
}

/* Be without the lock, which is held DEPTH times, until ME is notified. */
static void sleep_without_lock(struct cv *c, struct waiter *me, unsigned depth,
                               int64_t timeout_ns)
{
    for (unsigned i = 0; i < depth; i++) {
        rlock_release(c->lock);
    }
    lock_acquire(&me->asleep, timeout_ns);
    for (unsigned i = 0; i < depth; i++) {
        rlock_acquire(c->lock, LAB_FOREVER);
    }
}

int cv_wait(struct cv *c, int64_t timeout_ns)
{
    struct waiter me = {.notified = false};
    unsigned depth;
    rlock_depth(c->lock, &depth);
    if (timeout_ns < LAB_FOREVER || depth == 0) {
        return depth == 0 ? EPERM : EINVAL;
    }
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    int error = lock_init(&me.asleep);
    if (error != 0) {
        return error;
    }
    lock_acquire(&me.asleep, LAB_FOREVER);
    enqueue(c, &me);
    c->waiting++;
    sleep_without_lock(c, &me, depth, timeout_ns);
    c->waiting--;
    if (!me.notified) {
        dequeue(c, &me);
    }
    lock_release(&me.asleep);
    lock_destroy(&me.asleep);
    return me.notified ? 0 : ETIMEDOUT;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

int cv_wait_for(struct cv *c, bool (*pred)(void *), void *arg,
                int64_t timeout_ns)
{
    int error = 0;
    unsigned depth;
    rlock_depth(c->lock, &depth);
    if (timeout_ns < LAB_FOREVER || depth == 0) {
        return depth == 0 ? EPERM : EINVAL;
    }
    int64_t deadline_ns = now_ns() + timeout_ns;
    int64_t left_ns = timeout_ns;
    bool holds = pred(arg);
    while (!holds && error == 0) {
        error = cv_wait(c, left_ns);
        holds = pred(arg);
        if (timeout_ns > 0) {
            int64_t rest_ns = deadline_ns - now_ns();
            left_ns = rest_ns > 0 ? rest_ns : 0;
        }
    }
    if (!holds && error == EAGAIN && timeout_ns > 0) {
        error = ETIMEDOUT;
    }
    return holds ? 0 : error;
}

int cv_notify(struct cv *c, unsigned n)
{
    unsigned depth;
    rlock_depth(c->lock, &depth);
    if (depth == 0) {
        return EPERM;
    }
    for (; n > 0 && c->first != NULL; n--) {
        struct waiter *next = c->first;
        c->first = next->next;
        next->notified = true;
        lock_release(&next->asleep);
    }
    return 0;
}

int cv_notify_all(struct cv *c)
{
    return cv_notify(c, UINT_MAX);
}

int cv_destroy(struct cv *c)
{
    rlock_acquire(c->lock, LAB_FOREVER);
    unsigned waiting = c->waiting;
    rlock_release(c->lock);
    if (waiting > 0) {
        return EBUSY;
    }
    return c->lock == &c->own ? rlock_destroy(&c->own) : 0;
}

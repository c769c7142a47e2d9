/* conditions.c: an event, and a condition made of locks. */
#include "conditions.h"

#include <errno.h>
#include <limits.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

/* What the first spare number of an event is. */
enum { TIMES_SET };

/* One who waits in a condition; by its guard. */
struct waiter {
    struct waiter *next;
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

static int init_both(pthread_mutex_t *guard, pthread_cond_t *changed)
{
    int error = pthread_mutex_init(guard, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(changed, NULL);
    if (error != 0) {
        pthread_mutex_destroy(guard);
    }
    return error;
}

int event_init(struct event *e)
{
    e->set = false;
    e->waiting = 0;
    e->spare[TIMES_SET] = 0;
    return init_both(&e->guard, &e->changed);
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
static int sleep_once(pthread_cond_t *changed, pthread_mutex_t *guard,
                      int64_t timeout_ns, const struct timespec *deadline)
{
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    if (timeout_ns == LAB_FOREVER) {
        return pthread_cond_wait(changed, guard);
    }
    return pthread_cond_clockwait(changed, guard, CLOCK_MONOTONIC, deadline);
}

int event_wait(struct event *e, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&e->guard);
    unsigned before = e->spare[TIMES_SET];
    bool set = e->set;
    e->waiting++;
    while (!set && error == 0) {
        error = sleep_once(&e->changed, &e->guard, timeout_ns, &deadline);
        set = e->spare[TIMES_SET] != before;
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
    int error = l != NULL ? 0 : rlock_init(&c->own);
    if (error != 0) {
        return error;
    }
    c->lock = l != NULL ? l : &c->own;
    c->first = NULL;
    c->waiting = 0;
    error = init_both(&c->guard, &c->changed);
    if (error != 0 && l == NULL) {
        rlock_destroy(&c->own);
    }
    return error;
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

/* Sleep until ME is notified or the time is over; the guard is held. */
static void sleep_until_notified(struct cv *c, struct waiter *me,
                                 int64_t timeout_ns)
{
    int error = 0;
    struct timespec deadline = deadline_after(timeout_ns);
    while (!me->notified && error == 0) {
        error = sleep_once(&c->changed, &c->guard, timeout_ns, &deadline);
    }
    if (!me->notified) {
        dequeue(c, me);
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
    pthread_mutex_lock(&c->guard);
    enqueue(c, &me);
    c->waiting++;
    for (unsigned i = 0; i < depth; i++) {
        rlock_release(c->lock);
    }
    sleep_until_notified(c, &me, timeout_ns);
    pthread_mutex_unlock(&c->guard);
    for (unsigned i = 0; i < depth; i++) {
        rlock_acquire(c->lock, LAB_FOREVER);
    }
    pthread_mutex_lock(&c->guard);
    c->waiting--;
    pthread_mutex_unlock(&c->guard);
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
    pthread_mutex_lock(&c->guard);
    for (; n > 0 && c->first != NULL; n--) {
        c->first->notified = true;
        c->first = c->first->next;
        pthread_cond_signal(&c->changed);
    }
    pthread_mutex_unlock(&c->guard);
    return 0;
}

int cv_notify_all(struct cv *c)
{
    return cv_notify(c, UINT_MAX);
}

int cv_destroy(struct cv *c)
{
    pthread_mutex_lock(&c->guard);
    unsigned waiting = c->waiting;
    pthread_mutex_unlock(&c->guard);
    if (waiting > 0) {
        return EBUSY;
    }
    int error = c->lock == &c->own ? rlock_destroy(&c->own) : 0;
    if (error == 0) {
        pthread_cond_destroy(&c->changed);
        pthread_mutex_destroy(&c->guard);
    }
    return error;
}

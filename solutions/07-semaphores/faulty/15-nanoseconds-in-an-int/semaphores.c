/*
 * semaphores.c: one answer of many.
 *
 * The barrier has two doors. A phase fills until all parties are here, or
 * until it is broken; its outcome is then settled, and it drains until all of
 * its threads have left; only then may the next one fill. A thread that comes
 * back early waits at the entrance.
 */
#include "semaphores.h"

#include <errno.h>
#include <limits.h>
#include <time.h>

enum { FILLING, DRAINING };

enum { SECOND_NS = 1000000000 };

static struct timespec deadline_after(int64_t timeout_ns)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += timeout_ns / SECOND_NS;
    int nanoseconds = timeout_ns % SECOND_NS;
    at.tv_nsec += nanoseconds;
    if (at.tv_nsec >= SECOND_NS) {
        at.tv_sec++;
        at.tv_nsec -= SECOND_NS;
    }
    return at;
}

/* Sleep once, and not beyond DEADLINE, unless it is for ever. */
static int wait_once(pthread_cond_t *cond, pthread_mutex_t *lock,
                     int64_t timeout_ns, const struct timespec *deadline)
{
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    if (timeout_ns == LAB_FOREVER) {
        return pthread_cond_wait(cond, lock);
    }
    return pthread_cond_clockwait(cond, lock, CLOCK_MONOTONIC, deadline);
}

static int init(struct semx *s, unsigned value, unsigned bound)
{
    int error = pthread_mutex_init(&s->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&s->positive, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&s->lock);
        return error;
    }
    s->value = value;
    s->bound = bound;
    s->waiting = 0;
    return 0;
}

int semx_init(struct semx *s, unsigned value)
{
    return init(s, value, UINT_MAX);
}

int bsemx_init(struct semx *s, unsigned value)
{
    return init(s, value, value);
}

int semx_acquire(struct semx *s, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&s->lock);
    s->waiting++;
    while (s->value == 0 && error == 0) {
        error = wait_once(&s->positive, &s->lock, timeout_ns, &deadline);
    }
    s->waiting--;
    if (s->value > 0) {
        s->value--;
        error = 0;
    }
    pthread_mutex_unlock(&s->lock);
    return error;
}

int semx_release(struct semx *s, unsigned n)
{
    int error = 0;
    if (n == 0) {
        return EINVAL;
    }
    pthread_mutex_lock(&s->lock);
    if (n > s->bound - s->value) {
        error = EOVERFLOW;
    } else {
        s->value += n;
        pthread_cond_broadcast(&s->positive);
    }
    pthread_mutex_unlock(&s->lock);
    return error;
}

int semx_value(struct semx *s, unsigned *out)
{
    pthread_mutex_lock(&s->lock);
    *out = s->value;
    pthread_mutex_unlock(&s->lock);
    return 0;
}

int semx_destroy(struct semx *s)
{
    pthread_mutex_lock(&s->lock);
    unsigned waiting = s->waiting;
    pthread_mutex_unlock(&s->lock);
    if (waiting > 0) {
        return EBUSY;
    }
    pthread_cond_destroy(&s->positive);
    pthread_mutex_destroy(&s->lock);
    return 0;
}

int barrier_init(struct barrier *b, unsigned parties, int (*action)(void *),
                 void *arg)
{
    if (parties == 0) {
        return EINVAL;
    }
    int error = pthread_mutex_init(&b->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&b->changed, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&b->lock);
        return error;
    }
    b->parties = parties;
    b->count = 0;
    b->state = FILLING;
    b->outcome = 0;
    b->broken = false;
    b->action = action;
    b->arg = arg;
    return 0;
}

/* Those inside may leave, with OUTCOME. The lock is held, here and below. */
static void end_phase(struct barrier *b, int outcome)
{
    if (b->state == FILLING && b->count > 0) {
        b->state = DRAINING;
        b->outcome = outcome;
    }
    pthread_cond_broadcast(&b->changed);
}

static void complete(struct barrier *b)
{
    b->broken = b->action != NULL && b->action(b->arg) != 0;
    end_phase(b, b->broken ? ECANCELED : 0);
}

/* One thread fewer inside; the last one out opens the entrance. */
static void leave(struct barrier *b)
{
    b->count--;
    if (b->count == 0) {
        b->state = FILLING;
        pthread_cond_broadcast(&b->changed);
    }
}

static int take_part(struct barrier *b, int64_t timeout_ns,
                     const struct timespec *deadline, unsigned *index)
{
    int error = 0;
    unsigned arrival = b->count++;
    if (b->count == b->parties) {
        complete(b);
    }
    while (b->state == FILLING && error == 0) {
        error = wait_once(&b->changed, &b->lock, timeout_ns, deadline);
    }
    if (b->state == FILLING) {
        b->broken = true;
        end_phase(b, ECANCELED);
    } else {
        error = b->outcome;
    }
    if (error == 0) {
        *index = arrival;
    }
    leave(b);
    return error;
}

int barrier_wait(struct barrier *b, int64_t timeout_ns, unsigned *index)
{
    int error;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&b->lock);
    while (b->state == DRAINING && !b->broken) {
        pthread_cond_wait(&b->changed, &b->lock);
    }
    if (b->broken) {
        error = ECANCELED;
    } else if (timeout_ns == 0 && b->count + 1 < b->parties) {
        error = EAGAIN;
    } else {
        error = take_part(b, timeout_ns, &deadline, index);
    }
    pthread_mutex_unlock(&b->lock);
    return error;
}

int barrier_reset(struct barrier *b)
{
    pthread_mutex_lock(&b->lock);
    b->broken = false;
    end_phase(b, ECANCELED);
    pthread_mutex_unlock(&b->lock);
    return 0;
}

int barrier_abort(struct barrier *b)
{
    pthread_mutex_lock(&b->lock);
    b->broken = true;
    end_phase(b, ECANCELED);
    pthread_mutex_unlock(&b->lock);
    return 0;
}

int barrier_state(struct barrier *b, unsigned *waiting, bool *broken)
{
    pthread_mutex_lock(&b->lock);
    *waiting = b->state == FILLING ? b->count : 0;
    *broken = b->broken;
    pthread_mutex_unlock(&b->lock);
    return 0;
}

int barrier_destroy(struct barrier *b)
{
    pthread_mutex_lock(&b->lock);
    if (b->state == FILLING && b->count > 0) {
        pthread_mutex_unlock(&b->lock);
        return EBUSY;
    }
    while (b->count > 0) {
        pthread_cond_wait(&b->changed, &b->lock);
    }
    pthread_mutex_unlock(&b->lock);
    pthread_cond_destroy(&b->changed);
    pthread_mutex_destroy(&b->lock);
    return 0;
}

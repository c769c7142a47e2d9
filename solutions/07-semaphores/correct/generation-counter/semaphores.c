/*
 * semaphores.c: the barrier counts its phases. A thread waits until the number
 * is another one than when it came: it does not matter how far the others have
 * gone meanwhile, so there is no door at the entrance.
 *
 * Breaks are counted apart. Those whom a break has cancelled are let out before
 * the next phase begins; so a phase number that has changed means success.
 */
#include "semaphores.h"

#include <errno.h>
#include <limits.h>
#include <time.h>

enum { BREAKS, INSIDE }; /* places in spare */

enum { SECOND_NS = 1000000000 };

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
    b->phase = 0;
    b->leaving = 0; /* cancelled, and still inside */
    b->spare[BREAKS] = 0;
    b->spare[INSIDE] = 0; /* threads inside barrier_wait() */
    b->broken = false;
    b->action = action;
    b->arg = arg;
    return 0;
}

/* Cancel those who wait. The lock is held, here and below. */
static void cancel_all(struct barrier *b)
{
    b->leaving += b->count;
    b->count = 0;
    b->spare[BREAKS]++;
    pthread_cond_broadcast(&b->changed);
}

/* All are here. */
static void complete(struct barrier *b)
{
    if (b->action != NULL && b->action(b->arg) != 0) {
        b->broken = true;
        cancel_all(b);
        return;
    }
    b->phase++;
    b->count = 0;
    pthread_cond_broadcast(&b->changed);
}

static int take_part(struct barrier *b, int64_t timeout_ns,
                     const struct timespec *deadline, unsigned *index)
{
    int error = 0;
    unsigned phase = b->phase;
    unsigned breaks = b->spare[BREAKS];
    unsigned arrival = b->count++;
    if (b->count == b->parties) {
        complete(b);
    }
    while (b->phase == phase && b->spare[BREAKS] == breaks && error == 0) {
        error = wait_once(&b->changed, &b->lock, timeout_ns, deadline);
    }
    if (b->phase != phase) {
        *index = arrival;
        return 0;
    }
    if (b->spare[BREAKS] != breaks) {
        error = ECANCELED;
    } else {
        b->broken = true;
        cancel_all(b);
    }
    b->leaving--;
    if (b->leaving == 0) {
        pthread_cond_broadcast(&b->changed);
    }
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
    b->spare[INSIDE]++;
    while (b->leaving > 0 && !b->broken) {
        pthread_cond_wait(&b->changed, &b->lock);
    }
    if (b->broken) {
        error = ECANCELED;
    } else if (timeout_ns == 0 && b->count + 1 < b->parties) {
        error = EAGAIN;
    } else {
        error = take_part(b, timeout_ns, &deadline, index);
    }
    b->spare[INSIDE]--;
    if (b->spare[INSIDE] == 0) {
        pthread_cond_broadcast(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
    return error;
}

int barrier_reset(struct barrier *b)
{
    pthread_mutex_lock(&b->lock);
    b->broken = false;
    cancel_all(b);
    pthread_mutex_unlock(&b->lock);
    return 0;
}

int barrier_abort(struct barrier *b)
{
    pthread_mutex_lock(&b->lock);
    b->broken = true;
    cancel_all(b);
    pthread_mutex_unlock(&b->lock);
    return 0;
}

int barrier_state(struct barrier *b, unsigned *waiting, bool *broken)
{
    pthread_mutex_lock(&b->lock);
    *waiting = b->count;
    *broken = b->broken;
    pthread_mutex_unlock(&b->lock);
    return 0;
}

int barrier_destroy(struct barrier *b)
{
    pthread_mutex_lock(&b->lock);
    if (b->count > 0) {
        pthread_mutex_unlock(&b->lock);
        return EBUSY;
    }
    while (b->spare[INSIDE] > 0) {
        pthread_cond_wait(&b->changed, &b->lock);
    }
    pthread_mutex_unlock(&b->lock);
    pthread_cond_destroy(&b->changed);
    pthread_mutex_destroy(&b->lock);
    return 0;
}

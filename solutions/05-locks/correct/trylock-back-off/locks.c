/*
 * locks.c: many locks are taken under all of their guards. The guards are
 * tried, not waited for; when one is taken, the others are given back, and the
 * next attempt begins with that one. Looks like an inversion of locks, and is
 * none.
 */
#include "locks.h"

#include <errno.h>
#include <string.h>
#include <time.h>

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
static int wait_once(pthread_cond_t *cond, pthread_mutex_t *guard,
                     int64_t timeout_ns, const struct timespec *deadline)
{
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    if (timeout_ns == LAB_FOREVER) {
        return pthread_cond_wait(cond, guard);
    }
    return pthread_cond_clockwait(cond, guard, CLOCK_MONOTONIC, deadline);
}

static int init_both(pthread_mutex_t *guard, pthread_cond_t *cond)
{
    int error = pthread_mutex_init(guard, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(cond, NULL);
    if (error != 0) {
        pthread_mutex_destroy(guard);
    }
    return error;
}

int lock_init(struct lock *l)
{
    l->held = false;
    return init_both(&l->guard, &l->freed);
}

/* As lock_acquire(), but the time is over at DEADLINE. */
static int acquire_until(struct lock *l, int64_t timeout_ns,
                         const struct timespec *deadline)
{
    int error = 0;
    pthread_mutex_lock(&l->guard);
    while (l->held && error == 0) {
        error = wait_once(&l->freed, &l->guard, timeout_ns, deadline);
    }
    if (!l->held) {
        l->held = true;
        error = 0;
    }
    pthread_mutex_unlock(&l->guard);
    return error;
}

/* Sleep until the lock is free; it may be held again on return. */
static int wait_until_free(struct lock *l, int64_t timeout_ns,
                           const struct timespec *deadline)
{
    int error = 0;
    pthread_mutex_lock(&l->guard);
    while (l->held && error == 0) {
        error = wait_once(&l->freed, &l->guard, timeout_ns, deadline);
    }
    pthread_mutex_unlock(&l->guard);
    return error;
}

int lock_acquire(struct lock *l, int64_t timeout_ns)
{
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    return acquire_until(l, timeout_ns, &deadline);
}

int lock_release(struct lock *l)
{
    int error = 0;
    pthread_mutex_lock(&l->guard);
    if (l->held) {
        l->held = false;
        pthread_cond_broadcast(&l->freed);
    } else {
        error = EPERM;
    }
    pthread_mutex_unlock(&l->guard);
    return error;
}

int lock_locked(struct lock *l, bool *out)
{
    pthread_mutex_lock(&l->guard);
    *out = l->held;
    pthread_mutex_unlock(&l->guard);
    return 0;
}

int lock_destroy(struct lock *l)
{
    pthread_mutex_lock(&l->guard);
    bool held = l->held;
    pthread_mutex_unlock(&l->guard);
    if (held) {
        return EBUSY;
    }
    pthread_cond_destroy(&l->freed);
    pthread_mutex_destroy(&l->guard);
    return 0;
}

int rlock_init(struct rlock *l)
{
    l->depth = 0;
    return init_both(&l->guard, &l->freed);
}

/* Does the calling thread hold it? The guard is held. */
static bool mine(const struct rlock *l)
{
    return l->depth > 0 && pthread_equal(l->owner, pthread_self());
}

int rlock_acquire(struct rlock *l, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&l->guard);
    while (l->depth > 0 && !mine(l) && error == 0) {
        error = wait_once(&l->freed, &l->guard, timeout_ns, &deadline);
    }
    if (l->depth == 0 || mine(l)) {
        l->owner = pthread_self();
        l->depth++;
        error = 0;
    }
    pthread_mutex_unlock(&l->guard);
    return error;
}

int rlock_release(struct rlock *l)
{
    int error = 0;
    pthread_mutex_lock(&l->guard);
    if (!mine(l)) {
        error = EPERM;
    } else if (--l->depth == 0) {
        pthread_cond_signal(&l->freed);
    }
    pthread_mutex_unlock(&l->guard);
    return error;
}

int rlock_depth(struct rlock *l, unsigned *out)
{
    pthread_mutex_lock(&l->guard);
    *out = mine(l) ? l->depth : 0;
    pthread_mutex_unlock(&l->guard);
    return 0;
}

int rlock_destroy(struct rlock *l)
{
    pthread_mutex_lock(&l->guard);
    bool held = l->depth > 0;
    pthread_mutex_unlock(&l->guard);
    if (held) {
        return EBUSY;
    }
    pthread_cond_destroy(&l->freed);
    pthread_mutex_destroy(&l->guard);
    return 0;
}

struct lock *lock_enter(struct lock *l)
{
    lock_acquire(l, LAB_FOREVER);
    return l;
}

void lock_exit(struct lock **scope)
{
    if (*scope != NULL) {
        lock_release(*scope);
        *scope = NULL;
    }
}

int lock_append(struct lock *l, char *text, size_t size, const char *line)
{
    size_t more = strlen(line);
    WITH_LOCK(l)
    {
        size_t used = strlen(text);
        if (more + 2 > size - used) {
            return EMSGSIZE;
        }
        memcpy(text + used, line, more);
        memcpy(text + used + more, "\n", 2);
    }
    return 0;
}

static bool has_twins(struct lock *const v[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (v[i] == v[k]) {
                return true;
            }
        }
    }
    return false;
}

/* Take V[FIRST]'s guard, then the others if that needs no waiting. */
static size_t lock_guards(struct lock *const v[], size_t n, size_t first)
{
    size_t taken = 1;
    pthread_mutex_lock(&v[first]->guard);
    while (taken < n &&
           pthread_mutex_trylock(&v[(first + taken) % n]->guard) == 0) {
        taken++;
    }
    return taken;
}

static void unlock_guards(struct lock *const v[], size_t n, size_t first,
                          size_t taken)
{
    for (size_t i = 0; i < taken; i++) {
        pthread_mutex_unlock(&v[(first + i) % n]->guard);
    }
}

/* All guards are ours: take all locks and return N, or say which is held. */
static size_t take_all(struct lock *const v[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i]->held) {
            return i;
        }
    }
    for (size_t i = 0; i < n; i++) {
        v[i]->held = true;
    }
    return n;
}

int lock_acquire_all(struct lock *const v[], size_t n, int64_t timeout_ns)
{
    int error = 0;
    size_t first = 0;
    size_t held = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    if (has_twins(v, n)) {
        return EDEADLK;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    while (held < n && error == 0) {
        size_t taken = lock_guards(v, n, first);
        if (taken < n) {
            unlock_guards(v, n, first, taken);
            first = (first + taken) % n;
            continue;
        }
        held = take_all(v, n);
        unlock_guards(v, n, first, n);
        if (held < n) {
            error = timeout_ns == 0
                        ? EAGAIN
                        : wait_until_free(v[held], timeout_ns, &deadline);
        }
    }
    return error;
}

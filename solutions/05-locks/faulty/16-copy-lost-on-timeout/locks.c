/* locks.c: Lock, RLock, with, and many locks at once. */
#include "locks.h"

#include <errno.h>
#include <stdlib.h>
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
        pthread_cond_signal(&l->freed);
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

/* V[0] is ours: take the others without waiting, or give it back. */
static size_t take_others(struct lock *const v[], size_t n)
{
    size_t taken = 1;
    while (taken < n && lock_acquire(v[taken], 0) == 0) {
        taken++;
    }
    for (size_t i = 0; i < taken && taken < n; i++) {
        lock_release(v[i]);
    }
    return taken;
}

/* A copy of V, in which the one that was in the way can come first. */
int lock_acquire_all(struct lock *const v[], size_t n, int64_t timeout_ns)
{
    int error = 0;
    size_t taken = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    if (has_twins(v, n)) {
        return EDEADLK;
    }
    if (n == 0) {
        return 0;
    }
    struct lock **row = malloc(n * sizeof(*row));
    if (row == NULL) {
        return ENOMEM;
    }
    memcpy(row, v, n * sizeof(*row));
    struct timespec deadline = deadline_after(timeout_ns);
    while (taken < n) {
        error = acquire_until(row[0], timeout_ns, &deadline);
        if (error != 0) {
            return error;
        }
        taken = take_others(row, n);
        if (taken < n && timeout_ns == 0) {
            return EAGAIN;
        }
        if (taken < n) {
            struct lock *in_the_way = row[taken];
            row[taken] = row[0];
            row[0] = in_the_way;
        }
    }
    free(row);
    return 0;
}

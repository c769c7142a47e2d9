/*
 * locks.c: one mutex guards all locks, for a moment only, and one condition
 * variable says that some lock has been freed. So many locks can be looked at,
 * and taken, in one step. An RLock is built from a lock.
 */
#include "locks.h"

#include <errno.h>
#include <string.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

static pthread_mutex_t one_guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t one_freed = PTHREAD_COND_INITIALIZER;

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

int lock_init(struct lock *l)
{
    pthread_mutex_lock(&one_guard);
    l->held = false;
    pthread_mutex_unlock(&one_guard);
    return 0;
}

static bool all_free(struct lock *const v[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i]->held) {
            return false;
        }
    }
    return true;
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

int lock_acquire_all(struct lock *const v[], size_t n, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    if (has_twins(v, n)) {
        return EDEADLK;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&one_guard);
    while (!all_free(v, n) && error == 0) {
        error = wait_once(&one_freed, &one_guard, timeout_ns, &deadline);
    }
    if (all_free(v, n)) {
        for (size_t i = 0; i < n; i++) {
            v[i]->held = true;
        }
        error = 0;
    }
    pthread_mutex_unlock(&one_guard);
    return error;
}

int lock_acquire(struct lock *l, int64_t timeout_ns)
{
    return lock_acquire_all(&l, 1, timeout_ns);
}

int lock_release(struct lock *l)
{
    int error = 0;
    pthread_mutex_lock(&one_guard);
    if (l->held) {
        l->held = false;
        pthread_cond_broadcast(&one_freed);
    } else {
        error = EPERM;
    }
    pthread_mutex_unlock(&one_guard);
    return error;
}

int lock_locked(struct lock *l, bool *out)
{
    pthread_mutex_lock(&one_guard);
    *out = l->held;
    pthread_mutex_unlock(&one_guard);
    return 0;
}

int lock_destroy(struct lock *l)
{
    bool held;
    lock_locked(l, &held);
    return held ? EBUSY : 0;
}

int rlock_init(struct rlock *l)
{
    l->depth = 0;
    return lock_init(&l->block);
}

/* Does the calling thread hold it? The guard is held. */
static bool mine(const struct rlock *l)
{
    return l->depth > 0 && pthread_equal(l->owner, pthread_self());
}

int rlock_depth(struct rlock *l, unsigned *out)
{
    pthread_mutex_lock(&one_guard);
    *out = mine(l) ? l->depth : 0;
    pthread_mutex_unlock(&one_guard);
    return 0;
}

static void set_depth(struct rlock *l, unsigned depth)
{
    pthread_mutex_lock(&one_guard);
    l->owner = pthread_self();
    l->depth = depth;
    pthread_mutex_unlock(&one_guard);
}

int rlock_acquire(struct rlock *l, int64_t timeout_ns)
{
    int error = 0;
    unsigned depth;
    rlock_depth(l, &depth);
    if (depth == 0 || timeout_ns < LAB_FOREVER) {
        error = lock_acquire(&l->block, timeout_ns);
    }
    if (error == 0) {
        set_depth(l, depth + 1);
    }
    return error;
}

int rlock_release(struct rlock *l)
{
    unsigned depth;
    rlock_depth(l, &depth);
    if (depth == 0) {
        return EPERM;
    }
    set_depth(l, depth - 1);
    return depth > 1 ? 0 : lock_release(&l->block);
}

int rlock_destroy(struct rlock *l)
{
    return lock_destroy(&l->block);
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

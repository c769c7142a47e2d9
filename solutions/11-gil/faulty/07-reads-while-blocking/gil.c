/* gil.c: a global interpreter lock. */
#include "gil.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

enum { SECOND_NS = 1000000000, READ_MOST = 8, SQUARES_MOST = 64 };

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

static struct timespec one_interval_from_now(const struct gil *g)
{
    int64_t at = now_ns() + atomic_load(&g->atomic_interval_ns);
    return (struct timespec){at / SECOND_NS, at % SECOND_NS};
}

/* What is the same at the beginning and in the child of a fork. */
static int start_afresh(struct gil *g, struct gil_thread *holder)
{
    int error = pthread_mutex_init(&g->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&g->freed, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&g->lock);
        return error;
    }
    error = pthread_cond_init(&g->switched, NULL);
    if (error != 0) {
        pthread_cond_destroy(&g->freed);
        pthread_mutex_destroy(&g->lock);
        return error;
    }
    g->holder = holder;
    g->last_holder = holder;
    g->takes = 0;
    g->switches = 0;
    g->forced = 0;
    g->waiting = 0;
    atomic_store(&g->atomic_asked, false);
    return 0;
}

int gil_init(struct gil *g, int64_t interval_ns)
{
    if (interval_ns <= 0) {
        return EINVAL;
    }
    atomic_init(&g->atomic_interval_ns, interval_ns);
    return start_afresh(g, NULL);
}

int gil_thread_init(struct gil_thread *t)
{
    t->taken_ns = 0;
    t->held_ns = 0;
    t->waited_ns = 0;
    t->takes = 0;
    return 0;
}

/* Sleep until the GIL is free. The lock is held, here and below. */
static void wait_until_free(struct gil *g)
{
    g->waiting++;
    while (g->holder != NULL) {
        uint64_t switches = g->switches;
        struct timespec deadline = one_interval_from_now(g);
        int error = pthread_cond_clockwait(&g->freed, &g->lock, CLOCK_MONOTONIC,
                                           &deadline);
        if (error == ETIMEDOUT && g->holder != NULL &&
            g->switches == switches) {
            atomic_store(&g->atomic_asked, true);
        }
    }
    g->waiting--;
}

static void take(struct gil *g, struct gil_thread *t)
{
    int64_t begin_ns = now_ns();
    wait_until_free(g);
    g->holder = t;
    g->takes++;
    if (g->last_holder != t) {
        g->switches += g->last_holder != NULL;
        g->last_holder = t;
        atomic_store(&g->atomic_asked, false);
        pthread_cond_broadcast(&g->switched);
    }
    t->taken_ns = now_ns();
    t->waited_ns += t->taken_ns - begin_ns;
    t->takes++;
}

static void drop(struct gil *g, struct gil_thread *t)
{
    t->held_ns += now_ns() - t->taken_ns;
    g->holder = NULL;
    pthread_cond_signal(&g->freed);
}

int gil_take(struct gil *g, struct gil_thread *t)
{
    int error = EDEADLK;
    pthread_mutex_lock(&g->lock);
    if (g->holder != t) {
        take(g, t);
        error = 0;
    }
    pthread_mutex_unlock(&g->lock);
    return error;
}

int gil_drop(struct gil *g, struct gil_thread *t)
{
    int error = EPERM;
    pthread_mutex_lock(&g->lock);
    if (g->holder == t) {
        drop(g, t);
        error = 0;
    }
    pthread_mutex_unlock(&g->lock);
    return error;
}

bool gil_asked(const struct gil *g)
{
    return atomic_load(&g->atomic_asked);
}

/* Who asked is still waiting, and will take it: this ends. */
static void give_way(struct gil *g, struct gil_thread *t)
{
    uint64_t switches = g->switches;
    g->forced++;
    g->waiting++;
    drop(g, t);
    while (g->switches == switches) {
        pthread_cond_wait(&g->switched, &g->lock);
    }
    take(g, t);
    g->waiting--;
}

int gil_checkpoint(struct gil *g, struct gil_thread *t)
{
    int error = EPERM;
    pthread_mutex_lock(&g->lock);
    if (g->holder == t) {
        if (atomic_load(&g->atomic_asked)) {
            give_way(g, t);
        }
        error = 0;
    }
    pthread_mutex_unlock(&g->lock);
    return error;
}

int gil_set_interval(struct gil *g, int64_t ns)
{
    if (ns <= 0) {
        return EINVAL;
    }
    atomic_store(&g->atomic_interval_ns, ns);
    return 0;
}

int gil_interval(struct gil *g, int64_t *ns)
{
    *ns = atomic_load(&g->atomic_interval_ns);
    return 0;
}

int gil_stats(struct gil *g, struct gil_stats *out)
{
    pthread_mutex_lock(&g->lock);
    *out = (struct gil_stats){g->takes, g->switches, g->forced};
    pthread_mutex_unlock(&g->lock);
    return 0;
}

int gil_thread_stats(struct gil *g, struct gil_thread *t,
                     struct gil_thread_stats *out)
{
    pthread_mutex_lock(&g->lock);
    *out = (struct gil_thread_stats){t->takes, t->held_ns, t->waited_ns};
    pthread_mutex_unlock(&g->lock);
    return 0;
}

int gil_thread_exit(struct gil *g, struct gil_thread *t)
{
    pthread_mutex_lock(&g->lock);
    if (g->holder == t) {
        drop(g, t);
    }
    pthread_mutex_unlock(&g->lock);
    return 0;
}

int gil_after_fork_child(struct gil *g, struct gil_thread *t)
{
    t->taken_ns = now_ns();
    return start_afresh(g, t);
}

int gil_destroy(struct gil *g)
{
    pthread_mutex_lock(&g->lock);
    bool busy = g->holder != NULL || g->waiting > 0;
    pthread_mutex_unlock(&g->lock);
    if (busy) {
        return EBUSY;
    }
    pthread_cond_destroy(&g->switched);
    pthread_cond_destroy(&g->freed);
    pthread_mutex_destroy(&g->lock);
    return 0;
}

int gil_point(struct vm_thread *t, enum vm_point point)
{
    struct gil *g = t->vm->lock;
    (void)point;
    return gil_asked(g) ? gil_checkpoint(g, t->lock_state) : 0;
}

/* ---- the natives ---- */

/* The one argument, or NULL when it is not one object. */
static struct obj *only_object(const struct vm_value *args, unsigned count)
{
    return count == 1 ? args[0].object : NULL;
}

int gil_native_fetch(struct vm_thread *t, const struct vm_value *args,
                     unsigned count, struct vm_value *result)
{
    int64_t ns;
    struct obj *request = only_object(args, count);
    if (request == NULL) {
        return EINVAL;
    }
    int error = vm_get_number(t, request, 0, &ns);
    if (error != 0) {
        return error;
    }
    struct timespec pause = {ns / SECOND_NS, ns % SECOND_NS};
    VM_BEGIN_BLOCKING(t);
    nanosleep(&pause, NULL);
    VM_END_BLOCKING(t);
    result->number = 200;
    return vm_set_number(t, request, 1, 200);
}

int gil_native_read(struct vm_thread *t, const struct vm_value *args,
                    unsigned count, struct vm_value *result)
{
    unsigned char buf[READ_MOST];
    int64_t fd;
    ssize_t got;
    struct obj *request = only_object(args, count);
    if (request == NULL) {
        return EINVAL;
    }
    int error = vm_get_number(t, request, 0, &fd);
    if (error != 0) {
        return error;
    }
    VM_BEGIN_BLOCKING(t);
    got = read((int)fd, buf, sizeof(buf));
    error = got < 0 ? errno : 0;
    VM_END_BLOCKING(t);
    for (ssize_t i = 0; i < got && error == 0; i++) {
        error = vm_set_number(t, request, (size_t)i + 1, buf[i]);
    }
    result->number = got > 0 ? got : 0;
    return error;
}

int gil_native_squares(struct vm_thread *t, const struct vm_value *args,
                       unsigned count, struct vm_value *result)
{
    int64_t numbers[SQUARES_MOST];
    int64_t n;
    struct obj *request = only_object(args, count);
    if (request == NULL) {
        return EINVAL;
    }
    int error = vm_get_number(t, request, 0, &n);
    n = n < SQUARES_MOST ? n : SQUARES_MOST;
    VM_BEGIN_BLOCKING(t);
    for (int64_t i = 0; i < n && error == 0; i++) {
        error = vm_get_number(t, request, (size_t)i + 1, &numbers[i]);
    }
    if (error == 0) {
        result->number = gil_sum_squares(numbers, (unsigned)n);
    }
    VM_END_BLOCKING(t);
    return error;
}

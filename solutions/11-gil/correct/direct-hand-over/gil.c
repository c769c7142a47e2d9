/*
 * gil.c: the GIL is handed over, never put down while somebody waits. Each
 * waiting thread has a record, on its own stack, with a condition variable of
 * its own, in a list: first come, first served. Whoever drops the GIL makes
 * the first of the list its holder and wakes that one thread. So nobody can
 * snatch it, and a thread that gives way stands at the end of the line.
 */
#include "gil.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

enum { SECOND_NS = 1000000000, READ_MOST = 8, SQUARES_MOST = 64 };

struct gil_waiter {
    pthread_cond_t turn; /* the holder is this thread */
    struct gil_thread *thread;
    struct gil_waiter *next;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* What is the same at the beginning and in the child of a fork. */
static int start_afresh(struct gil *g, struct gil_thread *holder)
{
    int error = pthread_mutex_init(&g->lock, NULL);
    if (error != 0) {
        return error;
    }
    g->holder = holder;
    g->last_holder = holder;
    g->takes = 0;
    g->switches = 0;
    g->forced = 0;
    g->waiters = NULL;
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
    *t = (struct gil_thread){0};
    return 0;
}

/* T is the holder from now on. The lock is held, here and below. */
static void make_holder(struct gil *g, struct gil_thread *t)
{
    g->holder = t;
    g->takes++;
    if (g->last_holder != t) {
        g->switches += g->last_holder != NULL;
        g->last_holder = t;
        atomic_store(&g->atomic_asked, false);
    }
    t->taken_ns = now_ns();
    t->takes++;
}

static void append(struct gil *g, struct gil_waiter *waiter)
{
    struct gil_waiter **end = &g->waiters;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = waiter;
}

/* One interval, or until it is this thread's turn. */
static void wait_once(struct gil *g, struct gil_waiter *waiter)
{
    uint64_t switches = g->switches;
    int64_t at_ns = now_ns() + atomic_load(&g->atomic_interval_ns);
    struct timespec deadline = {at_ns / SECOND_NS, at_ns % SECOND_NS};
    int error = pthread_cond_clockwait(&waiter->turn, &g->lock, CLOCK_MONOTONIC,
                                       &deadline);
    if (error == ETIMEDOUT && g->holder != waiter->thread &&
        g->switches == switches) {
        atomic_store(&g->atomic_asked, true);
    }
}

/* Stand in line. Those who hand over take the record out of the list. */
static int line_up(struct gil *g, struct gil_waiter *waiter)
{
    int64_t begin_ns = now_ns();
    while (g->holder != waiter->thread) {
        wait_once(g, waiter);
    }
    waiter->thread->waited_ns += now_ns() - begin_ns;
    pthread_cond_destroy(&waiter->turn);
    return 0;
}

static void hand_over(struct gil *g, struct gil_thread *t)
{
    struct gil_waiter *first = g->waiters;
    t->held_ns += now_ns() - t->taken_ns;
    g->holder = NULL;
    if (first != NULL) {
        g->waiters = first->next;
        make_holder(g, first->thread);
        pthread_cond_signal(&first->turn);
    }
}

int gil_take(struct gil *g, struct gil_thread *t)
{
    int error = 0;
    pthread_mutex_lock(&g->lock);
    if (g->holder == t) {
        error = EDEADLK;
    } else if (g->holder == NULL) {
        make_holder(g, t);
    } else {
        struct gil_waiter waiter = {.thread = t};
        error = pthread_cond_init(&waiter.turn, NULL);
        if (error == 0) {
            append(g, &waiter);
            error = line_up(g, &waiter);
        }
    }
    pthread_mutex_unlock(&g->lock);
    return error;
}

int gil_drop(struct gil *g, struct gil_thread *t)
{
    int error = EPERM;
    pthread_mutex_lock(&g->lock);
    if (g->holder == t) {
        hand_over(g, t);
        error = 0;
    }
    pthread_mutex_unlock(&g->lock);
    return error;
}

bool gil_asked(const struct gil *g)
{
    return atomic_load(&g->atomic_asked);
}

/* To the end of the line; the first of it is the holder then. */
static int give_way(struct gil *g, struct gil_thread *t)
{
    struct gil_waiter waiter = {.thread = t};
    int error = pthread_cond_init(&waiter.turn, NULL);
    if (error != 0) {
        return error;
    }
    g->forced++;
    append(g, &waiter);
    hand_over(g, t);
    return line_up(g, &waiter);
}

int gil_checkpoint(struct gil *g, struct gil_thread *t)
{
    int error = EPERM;
    pthread_mutex_lock(&g->lock);
    if (g->holder == t) {
        error = gil_asked(g) ? give_way(g, t) : 0;
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
        hand_over(g, t);
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
    bool busy = g->holder != NULL || g->waiters != NULL;
    pthread_mutex_unlock(&g->lock);
    if (busy) {
        return EBUSY;
    }
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
    for (int64_t i = 0; i < n && error == 0; i++) {
        error = vm_get_number(t, request, (size_t)i + 1, &numbers[i]);
    }
    if (error != 0) {
        return error;
    }
    VM_BEGIN_BLOCKING(t);
    result->number = gil_sum_squares(numbers, (unsigned)n);
    VM_END_BLOCKING(t);
    return 0;
}

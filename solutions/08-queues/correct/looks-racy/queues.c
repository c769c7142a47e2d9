/*
 * queues.c: putters and getters do not share a lock. Putters hold other_lock,
 * getters hold lock, and a node that carries no item stands between them, so
 * that they never touch the same pointer, unless size is 0. It looks racy: the
 * last node is written under one lock and read under the other. It is not:
 * size is an atomic number, raised after the node was linked, and looked at
 * before it is read.
 *
 * Whoever finds more to do than it can do itself wakes the next of its kind;
 * the other side is woken, under its lock, only when it may be asleep.
 */
#include "queues.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

enum { DROPPED = 0 }; /* where in spare they are counted; by lock */

struct queue_node {
    struct queue_node *next;
    void *item;
};

/* Sleep once, as one of those who wait; LOCK is held. */
struct wait {
    pthread_cond_t *cond;
    pthread_mutex_t *lock;
    int64_t timeout_ns;
    struct timespec deadline;
};

static struct wait wait_for(pthread_cond_t *cond, pthread_mutex_t *lock,
                            int64_t timeout_ns)
{
    struct wait wait = {.cond = cond, .lock = lock, .timeout_ns = timeout_ns};
    clock_gettime(CLOCK_MONOTONIC, &wait.deadline);
    wait.deadline.tv_sec += timeout_ns / SECOND_NS;
    wait.deadline.tv_nsec += timeout_ns % SECOND_NS;
    if (wait.deadline.tv_nsec >= SECOND_NS) {
        wait.deadline.tv_sec++;
        wait.deadline.tv_nsec -= SECOND_NS;
    }
    return wait;
}

static int wait_once(const struct wait *wait)
{
    if (wait->timeout_ns == 0) {
        return EAGAIN;
    }
    return wait->timeout_ns == LAB_FOREVER
               ? pthread_cond_wait(wait->cond, wait->lock)
               : pthread_cond_clockwait(wait->cond, wait->lock, CLOCK_MONOTONIC,
                                        &wait->deadline);
}

static size_t load(const size_t *number)
{
    return __atomic_load_n(number, __ATOMIC_SEQ_CST);
}

/* Add CHANGE, which may be minus something; returns what it was before. */
static size_t add(size_t *number, size_t change)
{
    return __atomic_fetch_add(number, change, __ATOMIC_SEQ_CST);
}

/* Inside a call that may block; destroy looks at it. */
static void enter(struct queue *q)
{
    add(&q->waiting, 1);
}

static void leave(struct queue *q)
{
    add(&q->waiting, (size_t)-1);
}

static void wake(pthread_cond_t *cond, pthread_mutex_t *lock)
{
    pthread_mutex_lock(lock);
    pthread_cond_signal(cond);
    pthread_mutex_unlock(lock);
}

static int init_others(struct queue *q)
{
    int error = pthread_mutex_init(&q->other_lock, NULL);
    if (error != 0) {
        return error;
    }
    pthread_cond_t *conds[] = {&q->not_empty, &q->not_full, &q->all_done};
    for (int i = 0; i < 3; i++) {
        error = pthread_cond_init(conds[i], NULL);
        if (error != 0) {
            while (i > 0) {
                pthread_cond_destroy(conds[--i]);
            }
            pthread_mutex_destroy(&q->other_lock);
            return error;
        }
    }
    return 0;
}

int queue_init(struct queue *q, size_t maxsize)
{
    struct queue_node *node = malloc(sizeof(*node));
    if (node == NULL) {
        return ENOMEM;
    }
    int error = pthread_mutex_init(&q->lock, NULL);
    if (error == 0) {
        error = init_others(q);
        if (error != 0) {
            pthread_mutex_destroy(&q->lock);
        }
    }
    if (error != 0) {
        free(node);
        return error;
    }
    node->next = NULL;
    q->first = node;
    q->last = node;
    q->maxsize = maxsize;
    q->size = 0;
    q->unfinished = 0;
    q->waiting = 0;
    q->shut_down = false;
    q->spare[DROPPED] = 0;
    return 0;
}

static bool is_full(const struct queue *q)
{
    return q->maxsize > 0 && load(&q->size) >= q->maxsize;
}

/* Append NODE and return the size before, or -1: ERROR says why. */
static int put_node(struct queue *q, struct queue_node *node,
                    int64_t timeout_ns, size_t *before)
{
    struct wait wait = wait_for(&q->not_full, &q->other_lock, timeout_ns);
    int error = 0;
    while (is_full(q) && !q->shut_down && error == 0) {
        error = wait_once(&wait);
    }
    if (q->shut_down) {
        return ESHUTDOWN;
    }
    if (is_full(q)) {
        return error;
    }
    add(&q->unfinished, 1);
    q->last->next = node;
    q->last = node;
    *before = add(&q->size, 1);
    if (*before + 1 < q->maxsize) {
        pthread_cond_signal(&q->not_full);
    }
    return 0;
}

int queue_put(struct queue *q, void *item, int64_t timeout_ns)
{
    size_t before = 1;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct queue_node *node = malloc(sizeof(*node));
    if (node == NULL) {
        return ENOMEM;
    }
    node->next = NULL;
    node->item = item;
    pthread_mutex_lock(&q->other_lock);
    enter(q);
    int error = put_node(q, node, timeout_ns, &before);
    pthread_mutex_unlock(&q->other_lock);
    if (error != 0) {
        free(node);
    } else if (before == 0) {
        wake(&q->not_empty, &q->lock);
    }
    leave(q);
    return error;
}

/* The first node has no item; it goes, and the next one loses its item. */
static void *take_first(struct queue *q)
{
    struct queue_node *old = q->first;
    q->first = old->next;
    free(old);
    return q->first->item;
}

static int get_item(struct queue *q, void **item, int64_t timeout_ns,
                    size_t *before)
{
    struct wait wait = wait_for(&q->not_empty, &q->lock, timeout_ns);
    int error = 0;
    while (load(&q->size) == 0 && !q->shut_down && error == 0) {
        error = wait_once(&wait);
    }
    if (load(&q->size) == 0) {
        return q->shut_down ? ESHUTDOWN : error;
    }
    *item = take_first(q);
    *before = add(&q->size, (size_t)-1);
    if (*before > 1) {
        pthread_cond_signal(&q->not_empty);
    }
    return 0;
}

int queue_get(struct queue *q, void **item, int64_t timeout_ns)
{
    size_t before = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    pthread_mutex_lock(&q->lock);
    enter(q);
    int error = get_item(q, item, timeout_ns, &before);
    pthread_mutex_unlock(&q->lock);
    if (error == 0 && before == q->maxsize) {
        wake(&q->not_full, &q->other_lock);
    }
    leave(q);
    return error;
}

int queue_task_done(struct queue *q)
{
    size_t left = load(&q->unfinished);
    do {
        if (left == 0) {
            return EINVAL;
        }
    } while (!__atomic_compare_exchange_n(&q->unfinished, &left, left - 1,
                                          false, __ATOMIC_SEQ_CST,
                                          __ATOMIC_SEQ_CST));
    if (left == 1) {
        pthread_mutex_lock(&q->lock);
        pthread_cond_broadcast(&q->all_done);
        pthread_mutex_unlock(&q->lock);
    }
    return 0;
}

int queue_join(struct queue *q, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct wait wait = wait_for(&q->all_done, &q->lock, timeout_ns);
    pthread_mutex_lock(&q->lock);
    enter(q);
    while (load(&q->unfinished) > 0 && error == 0) {
        error = wait_once(&wait);
    }
    if (load(&q->unfinished) == 0) {
        error = 0;
    }
    leave(q);
    pthread_mutex_unlock(&q->lock);
    return error;
}

int queue_shutdown(struct queue *q, bool immediate)
{
    pthread_mutex_lock(&q->lock);
    pthread_mutex_lock(&q->other_lock);
    q->shut_down = true;
    if (immediate) {
        size_t left = load(&q->size);
        q->spare[DROPPED] += left;
        add(&q->size, -left);
        while (left > 0 && load(&q->unfinished) > 0) {
            add(&q->unfinished, (size_t)-1);
            left--;
        }
    }
    pthread_cond_broadcast(&q->not_empty);
    pthread_cond_broadcast(&q->not_full);
    pthread_cond_broadcast(&q->all_done);
    pthread_mutex_unlock(&q->other_lock);
    pthread_mutex_unlock(&q->lock);
    return 0;
}

int queue_size_hint(struct queue *q, size_t *n)
{
    *n = load(&q->size);
    return 0;
}

int queue_destroy(struct queue *q, void (*drop)(void *))
{
    pthread_mutex_lock(&q->lock);
    pthread_mutex_lock(&q->other_lock);
    size_t waiting = load(&q->waiting);
    pthread_mutex_unlock(&q->other_lock);
    pthread_mutex_unlock(&q->lock);
    if (waiting > 0) {
        return EBUSY;
    }
    for (size_t left = q->size + q->spare[DROPPED]; left > 0; left--) {
        void *item = take_first(q);
        if (drop != NULL) {
            drop(item);
        }
    }
    free(q->first);
    pthread_cond_destroy(&q->all_done);
    pthread_cond_destroy(&q->not_full);
    pthread_cond_destroy(&q->not_empty);
    pthread_mutex_destroy(&q->other_lock);
    pthread_mutex_destroy(&q->lock);
    return 0;
}

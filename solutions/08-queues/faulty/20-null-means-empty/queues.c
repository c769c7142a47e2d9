/*
 * queues.c: a linked list under one lock.
 */
#include "queues.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

struct queue_node {
    struct queue_node *next; /* newer */
    void *item;
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

/*
 * Sleep once until COND is signalled, and not beyond DEADLINE, unless it is
 * for ever. The lock is held, here and below.
 */
static int wait_once(struct queue *q, pthread_cond_t *cond, int64_t timeout_ns,
                     const struct timespec *deadline)
{
    int error;
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    q->waiting++;
    if (timeout_ns == LAB_FOREVER) {
        error = pthread_cond_wait(cond, &q->lock);
    } else {
        error =
            pthread_cond_clockwait(cond, &q->lock, CLOCK_MONOTONIC, deadline);
    }
    q->waiting--;
    return error;
}

static bool is_full(const struct queue *q)
{
    return q->maxsize > 0 && q->size >= q->maxsize;
}

static int append(struct queue *q, void *item)
{
    struct queue_node *node = malloc(sizeof(*node));
    if (node == NULL) {
        return ENOMEM;
    }
    node->next = NULL;
    node->item = item;
    if (q->first == NULL) {
        q->first = node;
    } else {
        q->last->next = node;
    }
    q->last = node;
    q->size++;
    q->unfinished++;
    return 0;
}

static void *remove_first(struct queue *q)
{
    struct queue_node *node = q->first;
    if (node == NULL) {
        return NULL;
    }
    void *item = node->item;
    q->first = node->next;
    free(node);
    return item;
}

static int init_conditions(struct queue *q)
{
    int error = pthread_cond_init(&q->not_empty, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&q->not_full, NULL);
    if (error != 0) {
        pthread_cond_destroy(&q->not_empty);
        return error;
    }
    error = pthread_cond_init(&q->all_done, NULL);
    if (error != 0) {
        pthread_cond_destroy(&q->not_full);
        pthread_cond_destroy(&q->not_empty);
    }
    return error;
}

int queue_init(struct queue *q, size_t maxsize)
{
    int error = pthread_mutex_init(&q->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = init_conditions(q);
    if (error != 0) {
        pthread_mutex_destroy(&q->lock);
        return error;
    }
    q->maxsize = maxsize;
    q->size = 0;
    q->unfinished = 0;
    q->waiting = 0;
    q->shut_down = false;
    q->first = NULL;
    q->last = NULL;
    return 0;
}

int queue_put(struct queue *q, void *item, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&q->lock);
    while (is_full(q) && !q->shut_down && error == 0) {
        error = wait_once(q, &q->not_full, timeout_ns, &deadline);
    }
    if (q->shut_down) {
        error = ESHUTDOWN;
    } else if (!is_full(q)) {
        error = append(q, item);
    }
    if (error == 0) {
        pthread_cond_signal(&q->not_empty);
    }
    pthread_mutex_unlock(&q->lock);
    return error;
}

int queue_get(struct queue *q, void **item, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&q->lock);
    void *got = q->size > 0 ? remove_first(q) : NULL;
    while (got == NULL && !q->shut_down && error == 0) {
        error = wait_once(q, &q->not_empty, timeout_ns, &deadline);
        got = q->size > 0 ? remove_first(q) : NULL;
    }
    if (got != NULL) {
        *item = got;
        q->size--;
        pthread_cond_signal(&q->not_full);
        error = 0;
    } else if (q->shut_down) {
        error = ESHUTDOWN;
    }
    pthread_mutex_unlock(&q->lock);
    return error;
}

int queue_task_done(struct queue *q)
{
    int error = 0;
    pthread_mutex_lock(&q->lock);
    if (q->unfinished == 0) {
        error = EINVAL;
    } else {
        q->unfinished--;
    }
    if (q->unfinished == 0) {
        pthread_cond_broadcast(&q->all_done);
    }
    pthread_mutex_unlock(&q->lock);
    return error;
}

int queue_join(struct queue *q, int64_t timeout_ns)
{
    int error = 0;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct timespec deadline = deadline_after(timeout_ns);
    pthread_mutex_lock(&q->lock);
    while (q->unfinished > 0 && error == 0) {
        error = wait_once(q, &q->all_done, timeout_ns, &deadline);
    }
    if (q->unfinished == 0) {
        error = 0;
    }
    pthread_mutex_unlock(&q->lock);
    return error;
}

/* What is left counts as done, unless it was reported done before. */
static void drop_all(struct queue *q)
{
    q->unfinished -= q->size < q->unfinished ? q->size : q->unfinished;
    q->size = 0;
}

int queue_shutdown(struct queue *q, bool immediate)
{
    pthread_mutex_lock(&q->lock);
    q->shut_down = true;
    if (immediate) {
        drop_all(q);
    }
    if (q->unfinished == 0) {
        pthread_cond_broadcast(&q->all_done);
    }
    pthread_cond_broadcast(&q->not_empty);
    pthread_cond_broadcast(&q->not_full);
    pthread_mutex_unlock(&q->lock);
    return 0;
}

int queue_size_hint(struct queue *q, size_t *n)
{
    pthread_mutex_lock(&q->lock);
    *n = q->size;
    pthread_mutex_unlock(&q->lock);
    return 0;
}

int queue_destroy(struct queue *q, void (*drop)(void *))
{
    pthread_mutex_lock(&q->lock);
    size_t waiting = q->waiting;
    pthread_mutex_unlock(&q->lock);
    if (waiting > 0) {
        return EBUSY;
    }
    while (q->first != NULL) {
        void *item = remove_first(q);
        if (drop != NULL) {
            drop(item);
        }
    }
    pthread_cond_destroy(&q->all_done);
    pthread_cond_destroy(&q->not_full);
    pthread_cond_destroy(&q->not_empty);
    pthread_mutex_destroy(&q->lock);
    return 0;
}

/*
 * queues.c: whoever waits leaves a record, with a condition variable of its
 * own. A putter gives its item to the first getter that waits; a getter makes
 * room, and puts what the first waiting putter brings. So items pass from hand
 * to hand, waiters are served in the order in which they came, and nobody
 * wakes up in vain.
 */
#include "queues.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

/* What is in the queue, oldest first. */
struct queue_node {
    struct queue_node *next;
    void *item;
};

/* One who waits; on its stack. */
struct record {
    struct record *next;
    pthread_cond_t served; /* is_served */
    void *item;            /* by lock, like those below */
    int result;
    bool is_served;
};

/* Where in spare the lists of those who wait begin. */
enum { GETTERS, PUTTERS, JOINERS };

_Static_assert(sizeof(struct record *) <= sizeof(size_t), "fits into spare");

static struct record *first_record(const struct queue *q, int list)
{
    return (struct record *)q->spare[list];
}

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

/* Append RECORD to LIST. The lock is held, here and below. */
static void add_record(struct queue *q, int list, struct record *record)
{
    struct record *last = first_record(q, list);
    record->next = NULL;
    if (last == NULL) {
        q->spare[list] = (size_t)record;
        return;
    }
    while (last->next != NULL) {
        last = last->next;
    }
    last->next = record;
}

static void remove_record(struct queue *q, int list, struct record *record)
{
    struct record *before = first_record(q, list);
    if (before == record) {
        q->spare[list] = (size_t)record->next;
        return;
    }
    while (before->next != record) {
        before = before->next;
    }
    before->next = record->next;
}

/* The first in LIST need not wait any more; there is one. */
static struct record *serve(struct queue *q, int list, int result)
{
    struct record *record = first_record(q, list);
    remove_record(q, list, record);
    record->result = result;
    record->is_served = true;
    pthread_cond_signal(&record->served);
    return record;
}

static void serve_all(struct queue *q, int list, int result)
{
    while (first_record(q, list) != NULL) {
        serve(q, list, result);
    }
}

/* Wait in LIST, with *ITEM, until somebody serves this thread. */
static int wait_in(struct queue *q, int list, void **item, int64_t timeout_ns)
{
    struct record record = {.item = *item};
    struct timespec deadline = deadline_after(timeout_ns);
    int error = 0;
    if (timeout_ns == 0) {
        return EAGAIN;
    }
    error = pthread_cond_init(&record.served, NULL);
    if (error != 0) {
        return error;
    }
    add_record(q, list, &record);
    q->waiting++;
    while (!record.is_served && error == 0) {
        error = timeout_ns == LAB_FOREVER
                    ? pthread_cond_wait(&record.served, &q->lock)
                    : pthread_cond_clockwait(&record.served, &q->lock,
                                             CLOCK_MONOTONIC, &deadline);
    }
    q->waiting--;
    if (record.is_served) {
        *item = record.item;
        error = record.result;
    } else {
        remove_record(q, list, &record);
    }
    pthread_cond_destroy(&record.served);
    return error;
}

static void append(struct queue *q, struct queue_node *node)
{
    node->next = NULL;
    if (q->first == NULL) {
        q->first = node;
    } else {
        q->last->next = node;
    }
    q->last = node;
    q->size++;
}

int queue_init(struct queue *q, size_t maxsize)
{
    int error = pthread_mutex_init(&q->lock, NULL);
    if (error != 0) {
        return error;
    }
    q->maxsize = maxsize;
    q->size = 0;
    q->unfinished = 0;
    q->waiting = 0;
    q->shut_down = false;
    q->first = NULL;
    q->last = NULL;
    q->spare[GETTERS] = 0;
    q->spare[PUTTERS] = 0;
    q->spare[JOINERS] = 0;
    return 0;
}

/* A putter that waits brings its item in a node that it made. */
static int put_node(struct queue *q, struct queue_node *node,
                    int64_t timeout_ns)
{
    void *brought = node;
    if (q->shut_down) {
        return ESHUTDOWN;
    }
    if (first_record(q, GETTERS) != NULL) {
        serve(q, GETTERS, 0)->item = node->item;
        q->unfinished++;
        free(node);
        return 0;
    }
    if (q->maxsize > 0 && q->size >= q->maxsize) {
        return wait_in(q, PUTTERS, &brought, timeout_ns);
    }
    append(q, node);
    q->unfinished++;
    return 0;
}

int queue_put(struct queue *q, void *item, int64_t timeout_ns)
{
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    struct queue_node *node = malloc(sizeof(*node));
    if (node == NULL) {
        return ENOMEM;
    }
    node->item = item;
    pthread_mutex_lock(&q->lock);
    int error = put_node(q, node, timeout_ns);
    pthread_mutex_unlock(&q->lock);
    if (error != 0) {
        free(node);
    }
    return error;
}

static void *take_first(struct queue *q)
{
    struct queue_node *node = q->first;
    void *item = node->item;
    q->first = node->next;
    free(node);
    return item;
}

int queue_get(struct queue *q, void **item, int64_t timeout_ns)
{
    int error = 0;
    void *got = NULL;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    pthread_mutex_lock(&q->lock);
    if (q->size > 0) {
        got = take_first(q);
        q->size--;
        if (first_record(q, PUTTERS) != NULL) {
            append(q, serve(q, PUTTERS, 0)->item);
            q->unfinished++;
        }
    } else if (q->shut_down) {
        error = ESHUTDOWN;
    } else {
        error = wait_in(q, GETTERS, &got, timeout_ns);
    }
    pthread_mutex_unlock(&q->lock);
    if (error == 0) {
        *item = got;
    }
    return error;
}

int queue_task_done(struct queue *q)
{
    int error = 0;
    pthread_mutex_lock(&q->lock);
    if (q->unfinished == 0) {
        error = EINVAL;
    } else if (--q->unfinished == 0) {
        serve_all(q, JOINERS, 0);
    }
    pthread_mutex_unlock(&q->lock);
    return error;
}

int queue_join(struct queue *q, int64_t timeout_ns)
{
    int error = 0;
    void *unused = NULL;
    if (timeout_ns < LAB_FOREVER) {
        return EINVAL;
    }
    pthread_mutex_lock(&q->lock);
    if (q->unfinished > 0) {
        error = wait_in(q, JOINERS, &unused, timeout_ns);
    }
    pthread_mutex_unlock(&q->lock);
    return error;
}

int queue_shutdown(struct queue *q, bool immediate)
{
    pthread_mutex_lock(&q->lock);
    q->shut_down = true;
    serve_all(q, PUTTERS, ESHUTDOWN);
    serve_all(q, GETTERS, ESHUTDOWN);
    if (immediate) {
        q->unfinished -= q->size < q->unfinished ? q->size : q->unfinished;
        q->size = 0;
    }
    if (q->unfinished == 0) {
        serve_all(q, JOINERS, 0);
    }
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
        void *item = take_first(q);
        if (drop != NULL) {
            drop(item);
        }
    }
    pthread_mutex_destroy(&q->lock);
    return 0;
}

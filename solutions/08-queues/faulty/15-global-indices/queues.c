/*
 * queues.c: a ring of slots that doubles when it is full.
 */
#include "queues.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

enum { FIRST_CAPACITY = 4 };

static size_t first_slot;
static size_t used_slots;

enum { DROPPED = 0 }; /* where in spare they are counted */

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
    return q->maxsize > 0 && used_slots >= q->maxsize;
}

/* Twice as many slots; the oldest item comes first again. */
static int grow(struct queue *q)
{
    size_t capacity = q->capacity > 0 ? 2 * q->capacity : FIRST_CAPACITY;
    void **slots = malloc(capacity * sizeof(*slots));
    if (slots == NULL) {
        return ENOMEM;
    }
    for (size_t i = 0; i < used_slots; i++) {
        slots[i] = q->slots[(first_slot + i) % q->capacity];
    }
    free(q->slots);
    q->slots = slots;
    q->capacity = capacity;
    first_slot = 0;
    return 0;
}

static int append(struct queue *q, void *item)
{
    if (used_slots == q->capacity && grow(q) != 0) {
        return ENOMEM;
    }
    q->slots[(first_slot + used_slots) % q->capacity] = item;
    used_slots++;
    q->unfinished++;
    return 0;
}

static void *remove_first(struct queue *q)
{
    void *item = q->slots[first_slot];
    first_slot = (first_slot + 1) % q->capacity;
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
    used_slots = 0;
    q->unfinished = 0;
    q->waiting = 0;
    q->shut_down = false;
    q->slots = NULL;
    q->capacity = 0;
    first_slot = 0;
    q->spare[DROPPED] = 0;
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
    while (used_slots == 0 && !q->shut_down && error == 0) {
        error = wait_once(q, &q->not_empty, timeout_ns, &deadline);
    }
    if (used_slots > 0) {
        *item = remove_first(q);
        used_slots--;
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
    q->unfinished -= used_slots < q->unfinished ? used_slots : q->unfinished;
    q->spare[DROPPED] += used_slots;
    used_slots = 0;
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
    *n = used_slots;
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
    for (size_t left = used_slots + q->spare[DROPPED]; left > 0; left--) {
        void *item = remove_first(q);
        if (drop != NULL) {
            drop(item);
        }
    }
    free(q->slots);
    pthread_cond_destroy(&q->all_done);
    pthread_cond_destroy(&q->not_full);
    pthread_cond_destroy(&q->not_empty);
    pthread_mutex_destroy(&q->lock);
    return 0;
}

/*
 * queues.h: a queue between threads, as Python's queue.Queue.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None prints or ends the program, and none changes
 * errno, except one that returns ENOMEM. Pointers are never NULL, except where
 * it says so.
 *
 * Timeouts are nanoseconds from the call, on CLOCK_MONOTONIC:
 *     LAB_FOREVER (-1)   wait as long as it takes
 *     0                  try once: EAGAIN when it cannot be done now
 *     more than 0        ETIMEDOUT when the time is over; however often the
 *                        thread wakes up in between, the time counts once
 *     below -1           EINVAL, whatever else is the case
 * A call that does not return 0 has changed nothing: no item has come or gone,
 * and nobody is waiting any more. When another result becomes possible at the
 * very moment at which the time is over, both are right.
 *
 * "Blocks" means asleep: a waiting thread uses no CPU. Nobody blocks longer
 * than is said below, whoever else is blocked in the same queue. Who is served
 * first among several waiters is not promised.
 *
 * What a thread wrote before queue_put() can be read, without a lock, by the
 * thread whose queue_get() took that item. What a thread wrote before
 * queue_task_done() can be read after the queue_join() that waited for it.
 *
 * Which calls on one queue may overlap (- safe; X unsafe, and not tested):
 *
 *                    init  others  destroy     others: put, get, task_done,
 *     init            X      X        X        join, shutdown and size_hint.
 *     others          X      -       (-)       Destroy may overlap with
 *     destroy         X     (-)       X        threads that are blocked in
 *                                              put, get or join: EBUSY.
 *
 * Two queues never disturb each other. After a destroy that returned 0 the
 * memory is yours again: it may be overwritten, or be given to init.
 *
 * Not tested: speed; a bound above 100, a timeout above an hour, more than
 * 1000 items at once; queue_task_done() for an item that nobody got yet; calls
 * from a signal handler, cancelled threads, fork.
 */
#ifndef QUEUES_H
#define QUEUES_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_FOREVER ((int64_t)-1)

struct queue_node; /* yours to define, when you want a linked list */

/*
 * A queue. The caller provides the memory, which may hold anything before
 * init. The members are for your code only: the tests never look at them. Use
 * those that you need, for what you need, and leave the others alone.
 */
struct queue {
    pthread_mutex_t lock;
    pthread_mutex_t other_lock;
    pthread_cond_t not_empty; /* there is an item, or there will be none */
    pthread_cond_t not_full;  /* there is room, or nobody may put any more */
    pthread_cond_t all_done;  /* unfinished == 0 */
    size_t maxsize;
    size_t size;       /* by lock, like those below */
    size_t unfinished; /* put, and neither done nor dropped */
    size_t waiting;    /* threads that are blocked */
    bool shut_down;
    struct queue_node *first; /* for a linked list: the oldest */
    struct queue_node *last;
    void **slots; /* for a ring: CAPACITY of them */
    size_t capacity;
    size_t begin;
    size_t spare[4];
};

/*
 * Make an empty queue that holds at most MAXSIZE items; 0 means that there is
 * no bound. Returns 0, ENOMEM, or what a pthread_*_init() returned: then there
 * is no queue, and nothing is left of it.
 */
int queue_init(struct queue *q, size_t maxsize);

/*
 * Append ITEM; blocks while the queue is full, and only then. A queue without
 * a bound is never full. ITEM is any pointer, NULL too: the queue passes it on
 * and does not look at it.
 *
 * Returns 0; ESHUTDOWN when the queue has been shut down, before the call or
 * while it is blocked, even when it is full as well; EAGAIN, ETIMEDOUT or
 * EINVAL (see "Timeouts"); ENOMEM when there is no memory for the item.
 */
int queue_put(struct queue *q, void *item, int64_t timeout_ns);

/*
 * Set *ITEM to the oldest item and take it out; blocks while the queue is
 * empty. Items come out in the order in which they went in, each of them once.
 * While getters are blocked, every item that is put lets one of them go on;
 * while putters are blocked, every item that is got lets one of them go on.
 *
 * Returns 0; ESHUTDOWN when the queue has been shut down and is empty, before
 * the call or while it is blocked; EAGAIN, ETIMEDOUT or EINVAL. *ITEM is set
 * only when the result is 0.
 */
int queue_get(struct queue *q, void **item, int64_t timeout_ns);

/*
 * Report that the work on one item is done. Returns 0; EINVAL when each item
 * that was ever put is done already, or was dropped. Does not block.
 */
int queue_task_done(struct queue *q);

/*
 * Wait until each item that was put has been reported done, or was dropped; to
 * get an item is not to have done it. When more items are put at the moment it
 * could go on, it may wait for those, too. Returns 0, also when the queue has
 * been shut down; EAGAIN, ETIMEDOUT or EINVAL.
 */
int queue_join(struct queue *q, int64_t timeout_ns);

/*
 * No more items are put from now on. All that are blocked in queue_put() or
 * come later return ESHUTDOWN. Getters take what is left; then all that are
 * blocked in queue_get() or come later return ESHUTDOWN.
 *
 * With IMMEDIATE the items that are left are dropped: nobody gets them, they
 * count as done, and only queue_destroy() sees them again. A queue may be shut
 * down more than once. It stays shut down, and what was dropped stays dropped;
 * IMMEDIATE drops what an earlier shutdown left. Returns 0. Does not block.
 */
int queue_shutdown(struct queue *q, bool immediate);

/*
 * Set *N to the number of items that wait to be got. It may be old when you
 * read it, hence the name: do not conclude from it whether a get will block,
 * or that there is no more work. Returns 0.
 */
int queue_size_hint(struct queue *q, size_t *n);

/*
 * Free what the queue took. First, DROP(ITEM) is called for each item that was
 * put and that nobody got, dropped or not: the oldest first, each once. DROP
 * must not use the queue; it may be NULL, then items are forgotten. Returns 0,
 * also while items are not done; or EBUSY while a thread is blocked in
 * queue_put(), queue_get() or queue_join(): then nothing has changed.
 *
 * A thread that was blocked counts as blocked until it is on its way out and
 * no longer touches the queue: destroy is EBUSY as long as it might.
 */
int queue_destroy(struct queue *q, void (*drop)(void *));

#endif

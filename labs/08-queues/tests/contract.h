/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../queues.h"
#include "labtest.h"

/* An execution with more steps goes in circles: right ones have some hundred.
 */
enum { STEPS = 50000 };

/* Items are numbers that look like pointers; 0 is NULL. */
static inline void *item(unsigned number)
{
    return (void *)(uintptr_t)number;
}

/* The number of an item. */
static inline unsigned number(void *item)
{
    return (unsigned)(uintptr_t)item;
}

/* A queue for MAXSIZE items, in memory that held anything. */
static inline void make_queue(struct queue *q, size_t maxsize)
{
    poison(q, sizeof(*q));
    RETURNS(0, queue_init(q, maxsize), "queue_init makes an empty queue");
}

/* The end of a queue that nobody uses; its memory is used for other things. */
static inline void end_queue(struct queue *q)
{
    RETURNS(0, queue_destroy(q, NULL),
            "nobody is blocked any more: destroy returns 0");
    poison(q, sizeof(*q));
}

/* Put item NUMBER; there is room for it. */
static inline void put(struct queue *q, unsigned number)
{
    RETURNS(0, queue_put(q, item(number), LAB_FOREVER),
            "put blocks while the queue is full, and only then");
}

/* Get an item, and wait for it; returns its number. */
static inline unsigned get(struct queue *q)
{
    void *got = NULL;
    RETURNS(0, queue_get(q, &got, LAB_FOREVER),
            "get waits for an item and returns 0");
    return number(got);
}

/* Get an item, which is there; returns its number. */
static inline unsigned take(struct queue *q)
{
    void *got = NULL;
    RETURNS(0, queue_get(q, &got, 0), "a try succeeds when there is an item");
    return number(got);
}

/* The work on one item is done. */
static inline void done(struct queue *q)
{
    RETURNS(0, queue_task_done(q), "task_done returns 0, once for each item");
}

/* How many items wait to be got. */
static inline unsigned size_of(struct queue *q)
{
    size_t n = 12345;
    RETURNS(0, queue_size_hint(q, &n), "size_hint returns 0");
    return (unsigned)n;
}

/* Get one item of the queue ARG; returns it. */
static inline void *get_one(void *arg)
{
    return item(get(arg));
}

/* Put item 7 into the queue ARG. */
static inline void *put_seven(void *arg)
{
    put(arg, 7);
    return NULL;
}

/* Wait for the end of the work on the items of the queue ARG. */
static inline void *join_queue(void *arg)
{
    RETURNS(0, queue_join(arg, LAB_FOREVER),
            "join waits until each item is done, and returns 0");
    return NULL;
}

/* Get from the queue ARG, which is shut down and empty, or will be. */
static inline void *get_refused(void *arg)
{
    void *got = item(99);
    RETURNS(ESHUTDOWN, queue_get(arg, &got, LAB_FOREVER),
            "get: ESHUTDOWN when the queue is shut down and empty, before the "
            "call or while it is blocked");
    EQUALS(99, number(got), "*ITEM is set only when the result is 0");
    return NULL;
}

/* Put into the queue ARG, which is shut down, or will be. */
static inline void *put_refused(void *arg)
{
    RETURNS(ESHUTDOWN, queue_put(arg, item(7), LAB_FOREVER),
            "put: ESHUTDOWN when the queue is shut down, before the call or "
            "while it is blocked");
    return NULL;
}

/* Shut the queue down. */
static inline void shut_down(struct queue *q, bool immediate)
{
    RETURNS(0, queue_shutdown(q, immediate), "shutdown returns 0");
}

#endif

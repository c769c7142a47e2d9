/*
 * stop.h: an event, as Python's threading.Event: a flag that threads can wait
 * for. Given; you do not edit it. (You build one yourself in lab 06.)
 *
 * Every function returns 0 or a positive error number. Any number of threads
 * may set, look and wait at the same time. What a thread wrote before
 * stop_set() can be read by whoever has seen the event set.
 */
#ifndef STOP_H
#define STOP_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct stop_event {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* set */
    bool set;               /* by lock */
};

/* Make an event that is not set. Returns 0, or what a pthread call returned. */
int stop_init(struct stop_event *s);

/* Set the event, for ever: all that wait go on. Returns 0. Does not block. */
int stop_set(struct stop_event *s);

/* Set *OUT to whether the event is set. Returns 0. Does not block. */
int stop_is_set(struct stop_event *s, bool *out);

/*
 * Wait until the event is set. TIMEOUT_NS are nanoseconds from the call, on
 * CLOCK_MONOTONIC; -1 is for ever, 0 only looks. Returns 0 when it is set,
 * ETIMEDOUT when the time is over before.
 */
int stop_wait(struct stop_event *s, int64_t timeout_ns);

/* Free what init took. Nobody may wait. Returns 0. */
int stop_destroy(struct stop_event *s);

#endif

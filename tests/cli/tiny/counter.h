/* counter.h: a counter that threads share. */
#ifndef COUNTER_H
#define COUNTER_H

#include <pthread.h>

struct counter {
    pthread_mutex_t lock;
    int count;
};

/* Start at 0. */
void counter_init(struct counter *c);

/* Add 1 and return the new count. */
int counter_add(struct counter *c);

/* Free what init took. */
void counter_destroy(struct counter *c);

#endif

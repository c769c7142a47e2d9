/* counter.c: the right answer. */
#include "counter.h"

void counter_init(struct counter *c)
{
    pthread_mutex_init(&c->lock, NULL);
    c->count = 0;
}

int counter_add(struct counter *c)
{
    pthread_mutex_lock(&c->lock);
    int count = ++c->count;
    pthread_mutex_unlock(&c->lock);
    return count;
}

void counter_destroy(struct counter *c)
{
    pthread_mutex_destroy(&c->lock);
}

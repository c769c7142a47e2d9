/* racy.c: the wrong answer; hand it in as counter.c. */
#include "counter.h"

void counter_init(struct counter *c)
{
    c->count = 0;
}

int counter_add(struct counter *c)
{
    return ++c->count;
}

void counter_destroy(struct counter *c)
{
    (void)c;
}

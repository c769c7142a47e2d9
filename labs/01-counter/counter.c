/*
 * counter.c: your work. The contract is in counter.h, the way there in
 * README.md. COUNTER_BROKEN is given: it shows what goes wrong.
 */
#include "counter.h"

#include <errno.h>
#include <stdlib.h>

int counter_init(struct counter *c, enum counter_kind kind)
{
    c->kind = kind;
    switch (kind) {
    case COUNTER_BROKEN:
        c->value = 0;
        return 0;
    default:
        /* TODO(student): steps 2, 3 and 4. */
        return ENOSYS;
    }
}

int counter_add(struct counter *c, int64_t delta)
{
    switch (c->kind) {
    case COUNTER_BROKEN:
        c->value += delta; /* load, add, store: three steps */
        return 0;
    default:
        /* TODO(student): steps 2, 3 and 4. */
        return ENOSYS;
    }
}

int counter_get(struct counter *c, int64_t *out)
{
    switch (c->kind) {
    case COUNTER_BROKEN:
        *out = c->value;
        return 0;
    default:
        /* TODO(student): steps 2, 3 and 4. */
        *out = 0;
        return ENOSYS;
    }
}

int counter_where(struct counter *c, const void **out)
{
    switch (c->kind) {
    case COUNTER_BROKEN:
        *out = &c->value;
        return 0;
    default:
        /* TODO(student): steps 2, 3 and 4. */
        *out = NULL;
        return ENOSYS;
    }
}

int counter_destroy(struct counter *c)
{
    (void)c;
    return 0;
}

/* TODO(student): step 5, threads that count. */

int counter_run(struct counter *c, unsigned threads, unsigned times,
                void (*work)(void *), void *arg)
{
    (void)c;
    (void)threads;
    (void)times;
    (void)work;
    (void)arg;
    return ENOSYS;
}

/* TODO(student): step 6, the lecture's example. */

int print_multiples(FILE *f, unsigned threads, unsigned rounds, unsigned step)
{
    (void)f;
    (void)threads;
    (void)rounds;
    (void)step;
    return ENOSYS;
}

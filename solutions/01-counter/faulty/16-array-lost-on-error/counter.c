/* counter.c: one answer of many. */
#include "counter.h"

#include <errno.h>
#include <stdlib.h>

/* Threads take the shards in turn, in the order in which they first ask. */
static struct shard *my_shard(struct counter *c)
{
    static atomic_uint threads;
    static _Thread_local unsigned mine; /* 0: none yet */
    if (mine == 0) {
        mine = atomic_fetch_add(&threads, 1) % COUNTER_SHARDS + 1;
    }
    return &c->shards[mine - 1];
}

static int add_locked(struct counter *c, int64_t delta)
{
    int64_t sum;
    int error = 0;
    pthread_mutex_lock(&c->lock);
    if (__builtin_add_overflow(c->value, delta, &sum)) {
        error = EOVERFLOW;
    } else {
        c->value = sum;
    }
    pthread_mutex_unlock(&c->lock);
    return error;
}

int counter_init(struct counter *c, enum counter_kind kind)
{
    c->kind = kind;
    switch (kind) {
    case COUNTER_BROKEN:
        c->value = 0;
        return 0;
    case COUNTER_MUTEX:
        c->value = 0;
        return pthread_mutex_init(&c->lock, NULL);
    case COUNTER_ATOMIC:
        atomic_init(&c->atomic, 0);
        return 0;
    case COUNTER_SHARDED:
        for (int i = 0; i < COUNTER_SHARDS; i++) {
            atomic_init(&c->shards[i].value, 0);
        }
        return 0;
    default:
        return EINVAL;
    }
}

int counter_add(struct counter *c, int64_t delta)
{
    switch (c->kind) {
    case COUNTER_BROKEN:
        c->value += delta;
        return 0;
    case COUNTER_MUTEX:
        return add_locked(c, delta);
    case COUNTER_ATOMIC:
        atomic_fetch_add(&c->atomic, delta);
        return 0;
    default:
        /* The number alone matters: join orders everything else. */
        atomic_fetch_add_explicit(&my_shard(c)->value, delta,
                                  memory_order_relaxed);
        return 0;
    }
}

int counter_get(struct counter *c, int64_t *out)
{
    switch (c->kind) {
    case COUNTER_BROKEN:
        *out = c->value;
        return 0;
    case COUNTER_MUTEX:
        pthread_mutex_lock(&c->lock);
        *out = c->value;
        pthread_mutex_unlock(&c->lock);
        return 0;
    case COUNTER_ATOMIC:
        *out = atomic_load(&c->atomic);
        return 0;
    default:
        *out = 0;
        for (int i = 0; i < COUNTER_SHARDS; i++) {
            *out +=
                atomic_load_explicit(&c->shards[i].value, memory_order_relaxed);
        }
        return 0;
    }
}

int counter_where(struct counter *c, const void **out)
{
    switch (c->kind) {
    case COUNTER_ATOMIC:
        *out = &c->atomic;
        return 0;
    case COUNTER_SHARDED:
        *out = &my_shard(c)->value;
        return 0;
    default:
        *out = &c->value;
        return 0;
    }
}

int counter_destroy(struct counter *c)
{
    return c->kind == COUNTER_MUTEX ? pthread_mutex_destroy(&c->lock) : 0;
}

/* Run BODY(ARG) in COUNT threads and wait for them. */
static int run_all(unsigned count, void *(*body)(void *), void *arg)
{
    int error = 0;
    unsigned started = 0;
    pthread_t *threads = calloc(count, sizeof(*threads));
    if (threads == NULL) {
        return ENOMEM;
    }
    while (started < count && error == 0) {
        error = pthread_create(&threads[started], NULL, body, arg);
        started += error == 0;
    }
    if (error != 0) {
        for (unsigned i = 0; i < started; i++) {
            pthread_join(threads[i], NULL);
        }
        return error;
    }
    for (unsigned i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    free(threads);
    return error;
}

struct run {
    struct counter *counter;
    unsigned times;
    void (*work)(void *);
    void *arg;
};

static void *work_and_count(void *arg)
{
    const struct run *run = arg;
    for (unsigned i = 0; i < run->times; i++) {
        run->work(run->arg);
        counter_add(run->counter, 1);
    }
    return NULL;
}

int counter_run(struct counter *c, unsigned threads, unsigned times,
                void (*work)(void *), void *arg)
{
    struct run run = {c, times, work, arg};
    return threads == 0 ? EINVAL : run_all(threads, work_and_count, &run);
}

struct multiples {
    FILE *file;
    unsigned rounds;
    unsigned step;
    pthread_mutex_t lock;
    unsigned number; /* by lock */
};

static void *print_rounds(void *arg)
{
    struct multiples *m = arg;
    for (unsigned round = 0; round < m->rounds; round++) {
        pthread_mutex_lock(&m->lock);
        for (unsigned i = 0; i < m->step; i++) {
            m->number++;
        }
        fprintf(m->file, "Counter is %u\n", m->number);
        pthread_mutex_unlock(&m->lock);
    }
    return NULL;
}

int print_multiples(FILE *f, unsigned threads, unsigned rounds, unsigned step)
{
    struct multiples m = {.file = f, .rounds = rounds, .step = step};
    if (threads == 0 || step == 0) {
        return EINVAL;
    }
    int error = pthread_mutex_init(&m.lock, NULL);
    if (error == 0) {
        error = run_all(threads, print_rounds, &m);
        pthread_mutex_destroy(&m.lock);
    }
    return error;
}

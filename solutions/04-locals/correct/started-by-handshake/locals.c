/*
 * locals.c: a new thread enters itself in the list, and tells the one who
 * started it, who waits for that. A thread's values are a list, too: as long
 * as there are keys that it has set.
 *
 * A key is known by its generation alone, which is never given twice. The keys
 * there are form a list through their owners' memory.
 */
#include "locals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAIN, SPAWNED, DUMMY };

struct tls_value {
    struct tls_value *next;
    uint64_t generation;
    int round; /* in which it was set; 0: while the thread ran */
    void *pointer;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct tls *keys; /* by lock, like those below */
static unsigned key_count;
static pthread_cond_t somebody_started = PTHREAD_COND_INITIALIZER;
static uint64_t last_generation;
static uint64_t last_ident = 1;
static unsigned last_thread; /* the N of Thread-N */
static unsigned last_dummy;
static struct thr main_thread = {.name = "MainThread",
                                 .ident = 1,
                                 .kind = MAIN,
                                 .next = &main_thread,
                                 .previous = &main_thread};

static _Thread_local struct tls_value *values;
static _Thread_local int current_round;
static _Thread_local struct thr *myself; /* see find_myself() */
static _Thread_local struct thr dummy;

/* ---- keys and values ---- */

int tls_create(struct tls *k, void (*destructor)(void *))
{
    int error = EAGAIN;
    pthread_mutex_lock(&lock);
    if (key_count < TLS_KEYS) {
        key_count++;
        k->generation = ++last_generation;
        k->destructor = destructor;
        k->next = keys;
        keys = k;
        error = 0;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int tls_delete(struct tls *k)
{
    pthread_mutex_lock(&lock);
    struct tls **link = &keys;
    while (*link != k) {
        link = &(*link)->next;
    }
    *link = k->next;
    key_count--;
    pthread_mutex_unlock(&lock);
    return 0;
}

/* The calling thread's value of that GENERATION, or NULL. */
static struct tls_value *find_value(uint64_t generation)
{
    struct tls_value *value = values;
    while (value != NULL && value->generation != generation) {
        value = value->next;
    }
    return value;
}

int tls_set(struct tls *k, void *pointer)
{
    struct tls_value *value = find_value(k->generation);
    if (value == NULL) {
        value = malloc(sizeof(*value));
        if (value == NULL) {
            return ENOMEM;
        }
        value->generation = k->generation;
        value->next = values;
        values = value;
    }
    value->pointer = pointer;
    value->round = current_round;
    return 0;
}

int tls_get(struct tls *k, void **pointer)
{
    struct tls_value *value = find_value(k->generation);
    if (value == NULL) {
        return ENOENT;
    }
    *pointer = value->pointer;
    return 0;
}

/* What is to be called for VALUE; NULL: nothing. */
static void (*destructor_for(const struct tls_value *value))(void *)
{
    void (*destructor)(void *) = NULL;
    pthread_mutex_lock(&lock);
    for (struct tls *k = keys; k != NULL; k = k->next) {
        if (k->generation == value->generation && value->pointer != NULL) {
            destructor = k->destructor;
        }
    }
    pthread_mutex_unlock(&lock);
    return destructor;
}

/* Destroy one value that is older than this round, if there is one. */
static bool destroy_one(void)
{
    for (struct tls_value **link = &values; *link != NULL;
         link = &(*link)->next) {
        struct tls_value *value = *link;
        void (*destructor)(void *) = destructor_for(value);
        if (destructor != NULL && value->round < current_round) {
            void *pointer = value->pointer;
            *link = value->next;
            free(value);
            destructor(pointer); /* may change the list: do not go on here */
            return true;
        }
    }
    return false;
}

static void destroy_values(void)
{
    bool any = true;
    for (current_round = 1; current_round <= TLS_ROUNDS && any;
         current_round++) {
        any = destroy_one();
        while (destroy_one()) {
        }
    }
    current_round = 0;
    while (values != NULL) {
        struct tls_value *gone = values;
        values = gone->next;
        free(gone);
    }
}

/* ---- the list of threads; the caller holds the lock ---- */

static void add_to_list(struct thr *t)
{
    t->next = &main_thread;
    t->previous = main_thread.previous;
    t->previous->next = t;
    main_thread.previous = t;
}

static void take_from_list(struct thr *t)
{
    t->previous->next = t->next;
    t->next->previous = t->previous;
}

static size_t count_threads(void)
{
    size_t count = 1;
    for (struct thr *t = main_thread.next; t != &main_thread; t = t->next) {
        count++;
    }
    return count;
}

/* ---- threads ---- */

/* The calling thread's object; NULL: it is foreign, and has none yet. */
static struct thr *find_myself(void)
{
    if (myself == NULL && gettid() == getpid()) {
        myself = &main_thread;
    }
    return myself;
}

static void *run(void *arg)
{
    struct thr *t = arg;
    myself = t;
    pthread_mutex_lock(&lock);
    add_to_list(t);
    t->started = true;
    pthread_cond_broadcast(&somebody_started);
    pthread_mutex_unlock(&lock);
    t->target(t->arg);
    destroy_values();
    pthread_mutex_lock(&lock);
    take_from_list(t);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int thr_spawn(struct thr *t, int (*target)(void *), void *arg, const char *name)
{
    t->target = target;
    t->arg = arg;
    t->kind = SPAWNED;
    t->started = false;
    pthread_mutex_lock(&lock);
    if (name != NULL) {
        snprintf(t->name, sizeof(t->name), "%s", name);
    } else {
        snprintf(t->name, sizeof(t->name), "Thread-%u", ++last_thread);
    }
    t->ident = ++last_ident;
    int error = pthread_create(&t->thread, NULL, run, t);
    while (error == 0 && !t->started) {
        pthread_cond_wait(&somebody_started, &lock);
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int thr_join(struct thr *t)
{
    if (t->kind != SPAWNED) {
        return EINVAL;
    }
    return t == myself ? EDEADLK : pthread_join(t->thread, NULL);
}

/* The calling thread is foreign, and has no object yet. */
static void make_dummy(void)
{
    myself = &dummy;
    dummy.kind = DUMMY;
    pthread_mutex_lock(&lock);
    snprintf(dummy.name, sizeof(dummy.name), "Dummy-%u", ++last_dummy);
    dummy.ident = ++last_ident;
    add_to_list(&dummy);
    pthread_mutex_unlock(&lock);
}

int thr_current(struct thr **out)
{
    if (find_myself() == NULL) {
        make_dummy();
    }
    *out = myself;
    return 0;
}

int thr_main(struct thr **out)
{
    *out = &main_thread;
    return 0;
}

int thr_name(const struct thr *t, const char **out)
{
    *out = t->name;
    return 0;
}

int thr_ident(const struct thr *t, uint64_t *out)
{
    *out = t->ident;
    return 0;
}

int thr_leave(void)
{
    if (find_myself() != NULL && myself->kind != DUMMY) {
        return EPERM;
    }
    destroy_values(); /* a destructor may have asked for a Dummy */
    if (myself != NULL) {
        pthread_mutex_lock(&lock);
        take_from_list(myself);
        pthread_mutex_unlock(&lock);
        myself = NULL;
    }
    return 0;
}

int thr_enumerate(struct thr **buf, size_t cap, size_t *n)
{
    int error = ERANGE;
    pthread_mutex_lock(&lock);
    *n = count_threads();
    if (cap >= *n) {
        error = 0;
        *buf++ = &main_thread;
        for (struct thr *t = main_thread.next; t != &main_thread; t = t->next) {
            *buf++ = t;
        }
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int thr_active_count(size_t *n)
{
    pthread_mutex_lock(&lock);
    *n = count_threads();
    pthread_mutex_unlock(&lock);
    return 0;
}

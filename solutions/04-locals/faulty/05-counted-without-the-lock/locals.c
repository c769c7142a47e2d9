/*
 * locals.c: keys with a generation, values in each thread, and the threads
 * alive in a ring that begins and ends with the main thread's object.
 */
#include "locals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAIN, SPAWNED, DUMMY };

struct key {
    uint64_t generation; /* 0: no key here */
    void (*destructor)(void *);
};

struct tls_value {
    uint64_t generation; /* 0: empty */
    void *pointer;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct key keys[TLS_KEYS]; /* by lock, like those below */
static uint64_t last_generation;
static uint64_t last_ident = 1;
static unsigned last_thread; /* the N of Thread-N */
static unsigned last_dummy;
static struct thr main_thread = {.name = "MainThread",
                                 .ident = 1,
                                 .kind = MAIN,
                                 .next = &main_thread,
                                 .previous = &main_thread};

static _Thread_local struct tls_value values[TLS_KEYS];
static _Thread_local struct thr *myself; /* see find_myself() */
static _Thread_local struct thr dummy;

/* ---- keys and values ---- */

int tls_create(struct tls *k, void (*destructor)(void *))
{
    int error = EAGAIN;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < TLS_KEYS && error != 0; i++) {
        if (keys[i].generation == 0) {
            keys[i].generation = ++last_generation;
            keys[i].destructor = destructor;
            k->slot = i;
            k->generation = last_generation;
            error = 0;
        }
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int tls_delete(struct tls *k)
{
    pthread_mutex_lock(&lock);
    keys[k->slot].generation = 0;
    pthread_mutex_unlock(&lock);
    return 0;
}

int tls_set(struct tls *k, void *value)
{
    values[k->slot].generation = k->generation;
    values[k->slot].pointer = value;
    return 0;
}

int tls_get(struct tls *k, void **value)
{
    if (values[k->slot].generation != k->generation) {
        return ENOENT;
    }
    *value = values[k->slot].pointer;
    return 0;
}

/* What is to be called for the value in SLOT; NULL: nothing. */
static void (*destructor_for(unsigned slot))(void *)
{
    const struct tls_value *value = &values[slot];
    if (value->generation == 0 || value->pointer == NULL) {
        return NULL;
    }
    void (*destructor)(void *) = NULL;
    pthread_mutex_lock(&lock);
    if (value->generation == keys[slot].generation) {
        destructor = keys[slot].destructor;
    }
    pthread_mutex_unlock(&lock);
    return destructor;
}

/* Destroy each value once. Returns whether there were any. */
static bool destroy_round(void)
{
    bool any = false;
    for (unsigned i = 0; i < TLS_KEYS; i++) {
        void (*destructor)(void *) = destructor_for(i);
        if (destructor != NULL) {
            any = true;
            values[i].generation = 0;
            destructor(values[i].pointer);
        }
    }
    return any;
}

static void destroy_values(void)
{
    int rounds = 0;
    while (rounds < TLS_ROUNDS && destroy_round()) {
        rounds++;
    }
    for (unsigned i = 0; i < TLS_KEYS; i++) {
        values[i].generation = 0;
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
    pthread_mutex_lock(&lock);
    if (name != NULL) {
        snprintf(t->name, sizeof(t->name), "%s", name);
    } else {
        snprintf(t->name, sizeof(t->name), "Thread-%u", ++last_thread);
    }
    t->ident = ++last_ident;
    int error = pthread_create(&t->thread, NULL, run, t);
    if (error == 0) {
        add_to_list(t);
    } else if (name == NULL) {
        last_thread--;
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
    *n = count_threads();
    return 0;
}

/*
 * locals.c: all values are kept with their keys, in lists that the lock
 * guards. A thread finds its own by a mark: the address of a thread-local
 * variable. Deleting a key can so remove the values of all threads. The
 * threads alive are an array that grows, and Dummies come from the heap.
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
    const char *owner; /* the mark of a thread */
    void *pointer;
};

struct key {
    bool used;
    void (*destructor)(void *);
    struct tls_value *values;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct key keys[TLS_KEYS]; /* by lock, like those below */
static struct thr **list;         /* without the main thread */
static size_t used;
static size_t room;
static uint64_t last_ident = 1;
static unsigned last_thread; /* the N of Thread-N */
static unsigned last_dummy;

static struct thr main_thread = {
    .name = "MainThread", .ident = 1, .kind = MAIN};

static _Thread_local char mark;
static _Thread_local struct thr *myself; /* see find_myself() */

/* ---- keys and values ---- */

int tls_create(struct tls *k, void (*destructor)(void *))
{
    int error = EAGAIN;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < TLS_KEYS && error != 0; i++) {
        if (!keys[i].used) {
            keys[i] = (struct key){.used = true, .destructor = destructor};
            k->slot = i;
            error = 0;
        }
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int tls_delete(struct tls *k)
{
    pthread_mutex_lock(&lock);
    struct tls_value *value = keys[k->slot].values;
    while (value != NULL) {
        struct tls_value *gone = value;
        value = value->next;
        free(gone);
    }
    keys[k->slot] = (struct key){.used = false};
    pthread_mutex_unlock(&lock);
    return 0;
}

/*
 * The link to the calling thread's value in SLOT; it points to NULL when there
 * is none. With the lock held.
 */
static struct tls_value **find_value(unsigned slot)
{
    struct tls_value **link = &keys[slot].values;
    while (*link != NULL && (*link)->owner != &mark) {
        link = &(*link)->next;
    }
    return link;
}

int tls_set(struct tls *k, void *pointer)
{
    int error = 0;
    pthread_mutex_lock(&lock);
    struct tls_value **link = find_value(k->slot);
    if (*link == NULL) {
        *link = calloc(1, sizeof(**link));
    }
    if (*link != NULL) {
        (*link)->owner = &mark;
        (*link)->pointer = pointer;
    } else {
        error = ENOMEM;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int tls_get(struct tls *k, void **pointer)
{
    int error = ENOENT;
    pthread_mutex_lock(&lock);
    const struct tls_value *value = *find_value(k->slot);
    if (value != NULL) {
        *pointer = value->pointer;
        error = 0;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

/* Take the calling thread's value out of SLOT. With the lock held. */
static void *take_value(unsigned slot)
{
    void *pointer = NULL;
    struct tls_value **link = find_value(slot);
    struct tls_value *gone = *link;
    if (gone != NULL) {
        pointer = gone->pointer;
        *link = gone->next;
        free(gone);
    }
    return pointer;
}

/* Destroy the calling thread's value in SLOT, if need be. */
static bool destroy_value(unsigned slot)
{
    void *pointer = NULL;
    pthread_mutex_lock(&lock);
    void (*destructor)(void *) = keys[slot].destructor;
    if (destructor != NULL) {
        pointer = take_value(slot);
    }
    pthread_mutex_unlock(&lock);
    if (pointer != NULL) {
        destructor(pointer);
    }
    return pointer != NULL;
}

static void destroy_values(void)
{
    bool any = true;
    for (int round = 0; round < TLS_ROUNDS && any; round++) {
        any = false;
        for (unsigned i = 0; i < TLS_KEYS; i++) {
            any = destroy_value(i) || any;
        }
    }
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < TLS_KEYS; i++) {
        take_value(i);
    }
    pthread_mutex_unlock(&lock);
}

/* ---- the list of threads; the caller holds the lock ---- */

/* Make room for one more. Returns 0 or ENOMEM. */
static int grow_list(void)
{
    if (used == room) {
        struct thr **grown = realloc(list, (room + 4) * sizeof(struct thr *));
        if (grown == NULL) {
            return ENOMEM;
        }
        list = grown;
        room += 4;
    }
    return 0;
}

static void take_from_list(const struct thr *t)
{
    size_t i = 0;
    while (list[i] != t) {
        i++;
    }
    used--;
    list[i] = list[used];
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
    /* The new thread may run at once: it waits for the lock at its end. */
    pthread_mutex_lock(&lock);
    if (name != NULL) {
        snprintf(t->name, sizeof(t->name), "%s", name);
    } else {
        snprintf(t->name, sizeof(t->name), "Thread-%u", ++last_thread);
    }
    t->ident = ++last_ident;
    int error = grow_list();
    if (error == 0) {
        error = pthread_create(&t->thread, NULL, run, t);
    }
    if (error == 0) {
        list[used] = t;
        used++;
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

/* An object for the calling thread, which is foreign; or NULL. */
static struct thr *make_dummy(void)
{
    struct thr *dummy = malloc(sizeof(*dummy));
    if (dummy == NULL) {
        return NULL;
    }
    dummy->kind = DUMMY;
    pthread_mutex_lock(&lock);
    int error = grow_list();
    if (error == 0) {
        snprintf(dummy->name, sizeof(dummy->name), "Dummy-%u", ++last_dummy);
        dummy->ident = ++last_ident;
        list[used] = dummy;
        used++;
    }
    pthread_mutex_unlock(&lock);
    if (error != 0) {
        free(dummy);
        return NULL;
    }
    return dummy;
}

int thr_current(struct thr **out)
{
    if (find_myself() == NULL) {
        myself = make_dummy();
    }
    if (myself == NULL) {
        return ENOMEM;
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
        free(myself);
        myself = NULL;
    }
    return 0;
}

int thr_enumerate(struct thr **buf, size_t cap, size_t *n)
{
    int error = ERANGE;
    pthread_mutex_lock(&lock);
    *n = used + 1;
    if (cap >= *n) {
        buf[0] = &main_thread;
        for (size_t i = 0; i < used; i++) {
            buf[i + 1] = list[i];
        }
        error = 0;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int thr_active_count(size_t *n)
{
    pthread_mutex_lock(&lock);
    *n = used + 1;
    pthread_mutex_unlock(&lock);
    return 0;
}

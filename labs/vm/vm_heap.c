/*
 * vm_heap.c: two heaps. The plain one protects nothing. In the fine one each
 * object has a lock for its slots, and the count is atomic.
 *
 * Nothing is freed, and no other object touched, while an object is locked:
 * what a slot held is dropped when its lock is free again.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "vm/vm.h"

struct obj {
    pthread_mutex_t lock; /* of the fine heap */
    int64_t plain_refs;
    _Atomic int64_t refs; /* of the fine heap */
    size_t slots;
    struct vm_value slot[];
};

static _Atomic int64_t living;

int64_t vm_heap_living(void)
{
    return atomic_load(&living);
}

static int make(void *heap, size_t slots, struct obj **out)
{
    (void)heap;
    struct obj *o = calloc(1, sizeof(*o) + slots * sizeof(o->slot[0]));
    if (o == NULL) {
        return ENOMEM;
    }
    int error = pthread_mutex_init(&o->lock, NULL);
    if (error != 0) {
        free(o);
        return error;
    }
    o->plain_refs = 1;
    atomic_init(&o->refs, 1);
    o->slots = slots;
    atomic_fetch_add(&living, 1);
    *out = o;
    return 0;
}

static void discard(struct obj *o, int (*decref)(struct obj *))
{
    for (size_t i = 0; i < o->slots; i++) {
        if (o->slot[i].object != NULL) {
            decref(o->slot[i].object);
        }
    }
    pthread_mutex_destroy(&o->lock);
    free(o);
    atomic_fetch_sub(&living, 1);
}

/* ---- plain ---- */

static int plain_incref(struct obj *o)
{
    o->plain_refs++;
    return 0;
}

static int plain_decref(struct obj *o)
{
    o->plain_refs--;
    if (o->plain_refs == 0) {
        discard(o, plain_decref);
    }
    return 0;
}

static int plain_refs(struct obj *o, int64_t *out)
{
    *out = o->plain_refs;
    return 0;
}

static int plain_get(struct obj *o, size_t i, struct vm_value *out)
{
    if (i >= o->slots) {
        return ERANGE;
    }
    *out = o->slot[i];
    return out->object != NULL ? plain_incref(out->object) : 0;
}

static int plain_set(struct obj *o, size_t i, struct vm_value value)
{
    if (i >= o->slots) {
        return ERANGE;
    }
    struct vm_value old = o->slot[i];
    if (value.object != NULL) {
        plain_incref(value.object);
    }
    o->slot[i] = value;
    return old.object != NULL ? plain_decref(old.object) : 0;
}

static int plain_swap(struct obj *a, size_t i, struct obj *b, size_t j)
{
    if (i >= a->slots || j >= b->slots) {
        return ERANGE;
    }
    struct vm_value value = a->slot[i];
    a->slot[i] = b->slot[j];
    b->slot[j] = value;
    return 0;
}

const struct vm_heap_ops vm_plain_heap = {
    make,      plain_incref, plain_decref, plain_refs,
    plain_get, plain_set,    plain_swap,
};

/* ---- fine ---- */

static int fine_incref(struct obj *o)
{
    atomic_fetch_add(&o->refs, 1);
    return 0;
}

static int fine_decref(struct obj *o)
{
    if (atomic_fetch_sub(&o->refs, 1) == 1) {
        discard(o, fine_decref);
    }
    return 0;
}

static int fine_refs(struct obj *o, int64_t *out)
{
    *out = atomic_load(&o->refs);
    return 0;
}

static int fine_get(struct obj *o, size_t i, struct vm_value *out)
{
    if (i >= o->slots) {
        return ERANGE;
    }
    pthread_mutex_lock(&o->lock);
    *out = o->slot[i];
    if (out->object != NULL) {
        fine_incref(out->object);
    }
    pthread_mutex_unlock(&o->lock);
    return 0;
}

static int fine_set(struct obj *o, size_t i, struct vm_value value)
{
    if (i >= o->slots) {
        return ERANGE;
    }
    if (value.object != NULL) {
        fine_incref(value.object);
    }
    pthread_mutex_lock(&o->lock);
    struct vm_value old = o->slot[i];
    o->slot[i] = value;
    pthread_mutex_unlock(&o->lock);
    return old.object != NULL ? fine_decref(old.object) : 0;
}

/* By address, so that two threads never wait for each other. */
static void lock_two(struct obj *a, struct obj *b)
{
    struct obj *first = (uintptr_t)a < (uintptr_t)b ? a : b;
    struct obj *second = first == a ? b : a;
    pthread_mutex_lock(&first->lock);
    if (second != first) {
        pthread_mutex_lock(&second->lock);
    }
}

static int fine_swap(struct obj *a, size_t i, struct obj *b, size_t j)
{
    if (i >= a->slots || j >= b->slots) {
        return ERANGE;
    }
    lock_two(a, b);
    struct vm_value value = a->slot[i];
    a->slot[i] = b->slot[j];
    b->slot[j] = value;
    pthread_mutex_unlock(&a->lock);
    if (a != b) {
        pthread_mutex_unlock(&b->lock);
    }
    return 0;
}

const struct vm_heap_ops vm_fine_heap = {
    make, fine_incref, fine_decref, fine_refs, fine_get, fine_set, fine_swap,
};

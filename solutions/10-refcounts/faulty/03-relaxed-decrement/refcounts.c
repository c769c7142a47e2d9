/* refcounts.c: objects that count the references to them. */
#include "refcounts.h"

#include <errno.h>
#include <stdlib.h>

/* ---- doors: the big lock ---- */

static void enter(struct vm_heap *h)
{
    if (h->strategy == VM_BIG_LOCK) {
        pthread_mutex_lock(&h->lock);
    }
}

static void leave(struct vm_heap *h)
{
    if (h->strategy == VM_BIG_LOCK) {
        pthread_mutex_unlock(&h->lock);
    }
}

/* ---- locks of objects ---- */

static bool has_slot_locks(const struct obj *o)
{
    return o->heap->strategy == VM_PER_OBJECT || o->heap->strategy == VM_ATOMIC;
}

static void lock_slots(struct obj *o)
{
    if (has_slot_locks(o)) {
        pthread_mutex_lock(&o->lock);
    }
}

static void unlock_slots(struct obj *o)
{
    if (has_slot_locks(o)) {
        pthread_mutex_unlock(&o->lock);
    }
}

/* Change the count by CHANGE. Returns the new one. */
static int64_t change_refs(struct obj *o, int64_t change)
{
    if (o->heap->strategy == VM_ATOMIC) {
        return atomic_fetch_add_explicit(&o->atomic_refs, change,
                                         memory_order_relaxed) +
               change;
    }
    if (o->heap->strategy == VM_PER_OBJECT) {
        pthread_mutex_lock(&o->count_lock);
    }
    o->refs += change;
    int64_t refs = o->refs;
    if (o->heap->strategy == VM_PER_OBJECT) {
        pthread_mutex_unlock(&o->count_lock);
    }
    return refs;
}

/* ---- the heap ---- */

int vm_heap_init(struct vm_heap *h)
{
    int error = pthread_mutex_init(&h->lock, NULL);
    if (error != 0) {
        return error;
    }
    h->strategy = VM_UNLOCKED;
    atomic_init(&h->atomic_living, 0);
    return 0;
}

int vm_set_strategy(struct vm_heap *h, enum vm_strategy strategy)
{
    if (strategy != VM_UNLOCKED && strategy != VM_PER_OBJECT &&
        strategy != VM_ATOMIC && strategy != VM_BIG_LOCK) {
        return EINVAL;
    }
    if (atomic_load(&h->atomic_living) > 0) {
        return EBUSY;
    }
    h->strategy = strategy;
    return 0;
}

int vm_heap_destroy(struct vm_heap *h)
{
    if (atomic_load(&h->atomic_living) > 0) {
        return EBUSY;
    }
    pthread_mutex_destroy(&h->lock);
    return 0;
}

int vm_living(struct vm_heap *h, int64_t *out)
{
    *out = atomic_load(&h->atomic_living);
    return 0;
}

/* ---- objects ---- */

int vm_obj_new(struct vm_heap *h, size_t slots, struct obj **out)
{
    int saved = errno;
    struct obj *o = calloc(1, sizeof(*o) + slots * sizeof(o->slot[0]));
    errno = saved;
    if (o == NULL) {
        return ENOMEM;
    }
    int error = pthread_mutex_init(&o->lock, NULL);
    if (error != 0) {
        free(o);
        return error;
    }
    error = pthread_mutex_init(&o->count_lock, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&o->lock);
        free(o);
        return error;
    }
    o->heap = h;
    o->refs = 1;
    atomic_init(&o->atomic_refs, 1);
    o->slots = slots;
    atomic_fetch_add(&h->atomic_living, 1);
    *out = o;
    return 0;
}

/*
 * Free DEAD, which has no reference left, and what dies with it: those wait in
 * a list, not on the stack. No lock of an object is held.
 */
static void bury(struct obj *dead)
{
    dead->next = NULL;
    while (dead != NULL) {
        struct obj *o = dead;
        dead = o->next;
        for (size_t i = 0; i < o->slots; i++) {
            struct obj *v = o->slot[i];
            if (v != NULL && change_refs(v, -1) == 0) {
                v->next = dead;
                dead = v;
            }
        }
        atomic_fetch_sub(&o->heap->atomic_living, 1);
        pthread_mutex_destroy(&o->count_lock);
        pthread_mutex_destroy(&o->lock);
        free(o);
    }
}

int vm_incref(struct obj *o)
{
    enter(o->heap);
    change_refs(o, 1);
    leave(o->heap);
    return 0;
}

int vm_decref(struct obj *o)
{
    struct vm_heap *h = o->heap;
    enter(h);
    if (change_refs(o, -1) == 0) {
        bury(o);
    }
    leave(h);
    return 0;
}

int vm_refcount(struct obj *o, int64_t *out)
{
    enter(o->heap);
    *out = change_refs(o, 0);
    leave(o->heap);
    return 0;
}

/* ---- slots ---- */

int vm_load(struct obj *o, size_t i, struct obj **out)
{
    if (i >= o->slots) {
        return ERANGE;
    }
    enter(o->heap);
    lock_slots(o);
    struct obj *v = o->slot[i];
    if (v != NULL) {
        change_refs(v, 1); /* the slot keeps it alive until here */
    }
    unlock_slots(o);
    leave(o->heap);
    *out = v;
    return 0;
}

int vm_store(struct obj *o, size_t i, struct obj *v)
{
    struct vm_heap *h = o->heap;
    if (i >= o->slots) {
        return ERANGE;
    }
    enter(h);
    if (v != NULL) {
        change_refs(v, 1);
    }
    lock_slots(o);
    struct obj *old = o->slot[i];
    o->slot[i] = v;
    unlock_slots(o);
    if (old != NULL && change_refs(old, -1) == 0) {
        bury(old);
    }
    leave(h);
    return 0;
}

int vm_swap(struct obj *a, size_t i, struct obj *b, size_t j)
{
    if (i >= a->slots || j >= b->slots) {
        return ERANGE;
    }
    struct obj *first = (uintptr_t)a < (uintptr_t)b ? a : b;
    struct obj *second = first == a ? b : a;
    enter(a->heap);
    lock_slots(first);
    if (second != first) {
        lock_slots(second);
    }
    struct obj *v = a->slot[i];
    a->slot[i] = b->slot[j];
    b->slot[j] = v;
    if (second != first) {
        unlock_slots(second);
    }
    unlock_slots(first);
    leave(a->heap);
    return 0;
}

int vm_with(struct obj *o, void (*native)(void *arg), void *arg)
{
    vm_incref(o);
    native(arg);
    return vm_decref(o);
}

/*
 * refcounts.h: a heap of objects that count the references to them.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * An object has slots. A slot is empty or holds a reference to an object of
 * the same heap. When the last reference to an object goes, the object is
 * freed, and with it the references in its slots. Objects in a circle keep
 * each other alive, as in CPython without its cycle collector.
 *
 * Results: every function returns 0 or a positive error number. None changes
 * errno, prints, or ends the program. Pointers are never NULL, except where it
 * says so.
 *
 * How the threads that share a heap keep out of each other's way is its
 * strategy:
 *     VM_UNLOCKED    they do not: for one thread
 *     VM_PER_OBJECT  locks in each object, for its count and for its slots
 *     VM_ATOMIC      counts are atomic; slots by a lock in each object
 *     VM_BIG_LOCK    one lock for the whole heap: a GIL
 * With each of the last three, all functions below are safe in any number of
 * threads at once, except those that say otherwise. They wait for each other
 * only while one is inside such a function, and never for ever. Two threads
 * with objects of their own never wait for each other with VM_PER_OBJECT and
 * VM_ATOMIC; this is not tested.
 *
 * Whoever passes an object has it kept alive by a reference: one of its own,
 * or one in a slot that nobody empties meanwhile. What a thread wrote before
 * it dropped its reference happens before the object is freed. Two heaps never
 * disturb each other.
 *
 * Not tested: what happens to an object that is passed after it was freed, or
 * dropped more often than it was referenced; how fast anything is.
 */
#ifndef REFCOUNTS_H
#define REFCOUNTS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm/vm.h"

enum vm_strategy { VM_UNLOCKED, VM_PER_OBJECT, VM_ATOMIC, VM_BIG_LOCK };

enum { VM_LOCKS = 16 };

/*
 * A heap. The caller provides the memory, which may hold anything before init.
 * The members of both structs are for your code only: use those that you need,
 * for what you need.
 */
struct vm_heap {
    enum vm_strategy strategy;
    pthread_mutex_t lock;
    int64_t living;
    _Atomic int64_t atomic_living;
    pthread_mutex_t locks[VM_LOCKS];
    int64_t spare[4];
};

struct obj {
    struct vm_heap *heap;
    pthread_mutex_t lock;
    pthread_mutex_t count_lock;
    int64_t refs;
    _Atomic int64_t atomic_refs;
    struct obj *next; /* in a list of your own */
    int64_t spare[2];
    size_t slots;
    struct obj *slot[];
};

/*
 * Make an empty heap, with VM_UNLOCKED. Returns 0, or what a pthread_*_init()
 * returned.
 */
int vm_heap_init(struct vm_heap *h);

/*
 * Choose a strategy, before there are objects and other threads. Returns 0;
 * EBUSY when there are objects; EINVAL when there is no such strategy: then
 * nothing has changed. Overlaps with nothing.
 */
int vm_set_strategy(struct vm_heap *h, enum vm_strategy strategy);

/*
 * Free what init took. Returns 0, or EBUSY when there are objects: then
 * nothing has changed. Overlaps with nothing.
 */
int vm_heap_destroy(struct vm_heap *h);

/* Set *OUT to the number of objects that live. It may be old. Returns 0. */
int vm_living(struct vm_heap *h, int64_t *out);

/*
 * Make an object with SLOTS empty slots (at most 100000 in the tests) and one
 * reference, the caller's. Returns 0; ENOMEM; or what a pthread_*_init()
 * returned: then there is no object, and nothing has leaked.
 */
int vm_obj_new(struct vm_heap *h, size_t slots, struct obj **out);

/* One reference more. Returns 0. */
int vm_incref(struct obj *o);

/*
 * One reference less. If it was the last one, the object is freed, and the
 * references in its slots are dropped in the same way. A chain of objects may
 * be long: 450 are freed on a stack of 48 KiB. Returns 0.
 */
int vm_decref(struct obj *o);

/* Set *OUT to the number of references to O. It may be old. Returns 0. */
int vm_refcount(struct obj *o, int64_t *out);

/*
 * Set *OUT to what slot I of O holds, with a reference of its own for the
 * caller, or to NULL when the slot is empty. Returns 0, or ERANGE: there is no
 * slot I. Also while other threads change the slot: *OUT is an object that
 * lives.
 */
int vm_load(struct obj *o, size_t i, struct obj **out);

/*
 * Put V, which may be NULL, into slot I of O. The slot gets a reference of its
 * own, and what it held loses one. V may be kept alive by that very slot, or
 * by an object that only that slot keeps alive: so the new reference comes
 * first. Returns 0, or ERANGE: then nothing has changed.
 */
int vm_store(struct obj *o, size_t i, struct obj *v);

/*
 * Exchange slot I of A and slot J of B, in one step: at no moment is what they
 * hold in both or in none. A and B may be the same object, and I and J the
 * same slot. Returns 0, or ERANGE: then nothing has changed.
 */
int vm_swap(struct obj *a, size_t i, struct obj *b, size_t j);

/*
 * Call NATIVE(ARG), with one more reference to O as long as it runs, so that
 * it can rely on O. It may take long, or call any function of this header: no
 * lock is held meanwhile. Returns 0.
 */
int vm_with(struct obj *o, void (*native)(void *arg), void *arg);

/* Given (refcounts_vm.c): your heap, as the toy machine wants it. */
extern const struct vm_heap_ops refcounts_heap;

#endif

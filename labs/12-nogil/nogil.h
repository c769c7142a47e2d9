/*
 * nogil.h: reference counts and lists for an interpreter without a big lock.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None changes errno, prints, or ends the program.
 * Pointers are never NULL, except where it says so. Results come back through
 * pointers, and only when the function returns 0.
 *
 * SELF says who acts: the record of a thread that has entered a vm and has
 * not exited. Two threads of the system never use one record at a time; one
 * may act as several, one after the other, as the tests do.
 *
 * An object counts its references in two places: LOCAL is for its owner, the
 * thread that made it, SHARED is for everybody else, and may be less than 0.
 * The sum is the number of references. The states:
 *
 *     state     owner   references      freed
 *     DEFAULT   a       local + shared  by the owner's decref that leaves
 *               thread                  local 0, when shared is 0 too
 *     QUEUED    the     local + shared  never in this state, not even when
 *               same                    the sum is 0
 *     MERGED    nobody  shared; local   by the decref that leaves shared 0,
 *                       is 0            or by the merge, when the sum is 0
 *     IMMORTAL  nobody  both stay 0     never
 *
 * A state only ever moves forward, by compare-and-swap:
 *
 *     DEFAULT -> QUEUED   a decref by another thread takes shared from 0 to
 *                         -1, and puts the object into the owner's queue
 *     DEFAULT -> MERGED   the owner's decref takes local to 0, shared is
 *                         more than 0
 *     QUEUED  -> MERGED   the owner drains its queue, or exits; or, when the
 *                         owner has exited, at once: in the decref that makes
 *                         the object QUEUED
 *
 * To merge is to add local to shared, and to set local to 0. Nothing else
 * merges; and a decref merges nothing but the object it was called for.
 *
 * An object is freed exactly once, by the thread whose call took the last
 * reference or merged: the finaliser runs, in that thread, and then the memory
 * goes. What any thread wrote into the payload before its brc_decref() can be
 * read by the finaliser, without a lock.
 *
 * Which calls may overlap, made by different SELFs (- safe; X unsafe, and not
 * tested), when each caller has a reference to what it uses, or somebody who
 * keeps his has lent it:
 *
 *     on one object       incref, decref   state   list functions
 *     incref, decref            -            X           -
 *     state                     X            -           X
 *     list functions            -            X           -
 *
 *     enter, exit, drain and new overlap with everything but brc_vm_destroy.
 *
 * No thread waits for another that uses other objects, unless one of them
 * enters, exits, drains, or makes an object QUEUED: that takes the vm's lock,
 * and for a moment only. Two vms never disturb each other.
 *
 * Not tested: a decref without a reference, counts beyond 2^31, objects that
 * refer to each other in a circle, chains of more than ten, the order in a
 * queue, and what a finaliser may not do (see brc_new).
 */
#ifndef NOGIL_H
#define NOGIL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A number that several threads use, and all that may be done with it. WORD
 * is its address; ORDER is relaxed, acquire, release, acq_rel or seq_cst:
 *
 *     BRC_LOAD(&o->shared, acquire)              the value
 *     BRC_STORE(&o->owner, 0, relaxed)
 *     BRC_ADD(&o->shared, 4, relaxed)            the value before
 *     BRC_CAS(&o->shared, &old, fresh, acq_rel)  true: it was OLD, and is now
 *                                                FRESH. False: OLD is what it
 *                                                is instead (read relaxed)
 *
 * The last two read, change and write back as one step. That is dear, so they
 * are counted: you use no other atomic operations.
 */
struct brc_word {
    _Atomic int64_t by_macro_only;
};

/* How many BRC_ADD and BRC_CAS this thread of the system has made. */
extern _Thread_local uint64_t brc_changes;

#define BRC_LOAD(word, order) \
    atomic_load_explicit(&(word)->by_macro_only, memory_order_##order)
#define BRC_STORE(word, value, order) \
    atomic_store_explicit(&(word)->by_macro_only, (value), memory_order_##order)
#define BRC_ADD(word, value, order)                                            \
    (brc_changes++, atomic_fetch_add_explicit(&(word)->by_macro_only, (value), \
                                              memory_order_##order))
#define BRC_CAS(word, old, fresh, order)                        \
    (brc_changes++, atomic_compare_exchange_strong_explicit(    \
                        &(word)->by_macro_only, (old), (fresh), \
                        memory_order_##order, memory_order_relaxed))

enum brc_state { BRC_DEFAULT, BRC_QUEUED, BRC_MERGED, BRC_IMMORTAL };

struct brc_thread;

/*
 * An object. The members are for your code only, except the payload: the
 * tests never look at them. Use those that you need, and leave the others.
 */
struct brc_object {
    struct brc_word owner;
    struct brc_word shared;
    int64_t local; /* a plain number: why is that enough? */
    struct brc_object *next;
    void (*finalize)(struct brc_thread *self, struct brc_object *o);
    struct brc_word spare;
    max_align_t payload[]; /* the maker's: as many bytes as he asked for */
};

/* An interpreter: the threads that are in it. As above; you own all of it. */
struct brc_vm {
    pthread_mutex_t lock;
    struct brc_thread *threads; /* by lock, like those below */
    int64_t last_id;
    int64_t spare[2];
};

/* A thread of the interpreter. As above. */
struct brc_thread {
    struct brc_vm *vm;
    int64_t id;
    struct brc_thread *next;  /* by vm->lock, like those below */
    struct brc_object *queue; /* to be merged by this thread */
    struct brc_word word;
    int64_t spare[2];
};

/*
 * Make an interpreter, without threads, in memory that may hold anything.
 * Returns 0, or what pthread_mutex_init() returned.
 */
int brc_vm_init(struct brc_vm *vm);

/*
 * Free what init took. Returns 0, and the memory is yours again; or EBUSY
 * while a thread is in it: then nothing has changed.
 */
int brc_vm_destroy(struct brc_vm *vm);

/*
 * SELF, memory that may hold anything, becomes a new thread of VM. It owns
 * nothing, also when another thread had the same memory before. Returns 0.
 */
int brc_thread_enter(struct brc_thread *self, struct brc_vm *vm);

/*
 * Merge all that is queued to SELF, then leave the vm: the objects that SELF
 * owns have an owner who has exited, and nothing is queued to it any more.
 * The finalisers that this runs act as SELF, which has not exited before the
 * last has returned. Returns 0, and the memory is yours again.
 */
int brc_thread_exit(struct brc_thread *self);

/*
 * Make an object with PAYLOAD bytes (0 is a good number), owned by SELF, in
 * state DEFAULT, with one reference in local: the caller's. The payload may
 * hold anything.
 *
 * FINALIZE may be NULL. Otherwise it runs once, just before the memory goes,
 * when no lock is held: it may use any function of this page on other
 * objects, but it does not drain or exit, and keeps no reference to O.
 *
 * Returns 0; or ENOMEM: then nothing has changed.
 */
int brc_new(struct brc_thread *self, size_t payload,
            void (*finalize)(struct brc_thread *self, struct brc_object *o),
            struct brc_object **out);

/*
 * Make an IMMORTAL object of *O, memory of the caller's that may hold
 * anything. It has no payload. Nobody has used it as an object before. Returns
 * 0.
 */
int brc_immortal(struct brc_object *o);

/*
 * Take a reference: the owner adds 1 to local, everybody else to shared. A
 * thread that has exited is not the owner, nor is one that has its memory.
 * Returns 0.
 *
 * Changes made: the owner's incref, and any of an immortal object, makes no
 * BRC_ADD or BRC_CAS.
 */
int brc_incref(struct brc_thread *self, struct brc_object *o);

/*
 * Give a reference back: the owner takes 1 from local, everybody else from
 * shared, whoever took it. May free O: see the table. Returns 0.
 *
 * Changes made: the owner's decref that leaves local more than 0, and any of
 * an immortal object, makes no BRC_ADD or BRC_CAS.
 */
int brc_decref(struct brc_thread *self, struct brc_object *o);

/*
 * Set *STATE, *LOCAL and *SHARED to those of O. What other threads did to O
 * must be over, and ordered before this call. Returns 0.
 */
int brc_state(const struct brc_object *o, enum brc_state *state, int64_t *local,
              int64_t *shared);

/*
 * Merge all that is queued to SELF, as interpreters do between two
 * instructions. No lock is held while finalisers run. Sets *MERGED to how many
 * objects it merged, those that it freed included; 0 when there was nothing
 * to do. Returns 0.
 */
int brc_drain(struct brc_thread *self, size_t *merged);

/*
 * Make an empty list: an object like others, with one reference, owned by
 * SELF. Freeing it gives its references to its items back, by the thread that
 * frees it. Each list has a lock of its own. Returns 0; ENOMEM, or what
 * pthread_mutex_init() returned: then nothing has changed.
 */
int blist_new(struct brc_thread *self, struct brc_object **out);

/*
 * Put ITEM at the end; the list takes a reference of its own. Returns 0; or
 * ENOMEM: then nothing has changed.
 */
int blist_append(struct brc_thread *self, struct brc_object *list,
                 struct brc_object *item);

/*
 * Set *OUT to item number INDEX, counted from 0, with a new reference for the
 * caller: it is not freed before the caller gives that back, whatever others
 * do to the list. What was written into the item before it was appended or
 * set can be read. Returns 0; or ERANGE when there is no such item.
 */
int blist_get(struct brc_thread *self, struct brc_object *list, size_t index,
              struct brc_object **out);

/*
 * Put ITEM in place of item number INDEX; the list takes a reference to ITEM
 * and gives the one to the old item back. The list's lock is not held when
 * that runs a finaliser: it may use the same list, and sees ITEM there.
 * Returns 0; or ERANGE when there is no such item: then nothing has changed.
 */
int blist_set(struct brc_thread *self, struct brc_object *list, size_t index,
              struct brc_object *item);

/* Set *OUT to the number of items. It may be old when you read it. Returns 0.
 */
int blist_length(struct brc_object *list, size_t *out);

#endif

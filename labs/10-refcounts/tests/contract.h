/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../refcounts.h"
#include "labtest.h"

/* A heap in memory that held anything. */
static inline void make_heap(struct vm_heap *h, enum vm_strategy strategy)
{
    poison(h, sizeof(*h));
    RETURNS(0, vm_heap_init(h), "vm_heap_init makes a heap");
    RETURNS(0, vm_set_strategy(h, strategy), "vm_set_strategy returns 0");
}

/* The end of a test: nothing may be left. */
static inline void end_heap(struct vm_heap *h)
{
    int64_t living = 99;
    RETURNS(0, vm_living(h, &living), "vm_living returns 0");
    EQUALS(0, (unsigned)living,
           "when the last reference to an object goes, it is freed");
    RETURNS(0, vm_heap_destroy(h), "destroy returns 0: there are no objects");
}

/* A new object. */
static inline struct obj *make(struct vm_heap *h, size_t slots)
{
    struct obj *o = NULL;
    RETURNS(0, vm_obj_new(h, slots, &o), "vm_obj_new makes an object");
    return o;
}

/* Drop a reference. */
static inline void drop(struct obj *o)
{
    RETURNS(0, vm_decref(o), "vm_decref returns 0");
}

/* How many references there are to O. */
static inline unsigned refs(struct obj *o)
{
    int64_t count = 99;
    RETURNS(0, vm_refcount(o, &count), "vm_refcount returns 0");
    return (unsigned)count;
}

/* How many objects live. */
static inline unsigned living(struct vm_heap *h)
{
    int64_t count = 99;
    RETURNS(0, vm_living(h, &count), "vm_living returns 0");
    return (unsigned)count;
}

/* Store V, as it should be. */
static inline void store(struct obj *o, size_t i, struct obj *v)
{
    RETURNS(0, vm_store(o, i, v), "vm_store returns 0");
}

/* What the slot holds, with a reference of its own. */
static inline struct obj *fetch(struct obj *o, size_t i)
{
    struct obj *v = NULL;
    RETURNS(0, vm_load(o, i, &v), "vm_load returns 0");
    return v;
}

#endif

/*
 * refcounts_vm.c: given. Your heap, as the toy machine wants it. Slots of this
 * heap hold references only, no numbers.
 */
#include <errno.h>

#include "refcounts.h"

static int make(void *heap, size_t slots, struct obj **out)
{
    return vm_obj_new(heap, slots, out);
}

static int get(struct obj *o, size_t i, struct vm_value *out)
{
    *out = (struct vm_value){NULL, 0};
    return vm_load(o, i, &out->object);
}

/* The number 0 empties a slot. */
static int set(struct obj *o, size_t i, struct vm_value value)
{
    if (value.object == NULL && value.number != 0) {
        return EINVAL;
    }
    return vm_store(o, i, value.object);
}

const struct vm_heap_ops refcounts_heap = {
    make, vm_incref, vm_decref, vm_refcount, get, set, vm_swap,
};

/* vm_make.c: making a machine, and what natives need of it. */
#include <errno.h>
#include <string.h>

#include "vm/vm.h"

static vm_native_fn *find_native(const struct vm *vm, const char *name)
{
    for (const struct vm_native *n = vm->natives; n != NULL && n->name != NULL;
         n++) {
        if (strcmp(n->name, name) == 0) {
            return n->run;
        }
    }
    return NULL;
}

int vm_init(struct vm *vm)
{
    memset(vm->global, 0, sizeof(vm->global));
    for (unsigned i = 0; i < vm->program->natives; i++) {
        vm->native[i] = find_native(vm, vm->program->native[i]);
        if (vm->native[i] == NULL) {
            return ENOENT;
        }
    }
    for (unsigned i = 0; i < vm->program->globals; i++) {
        int error = vm->heap_ops->make(vm->heap, vm->program->global[i].slots,
                                       &vm->global[i]);
        if (error != 0) {
            vm->global[i] = NULL;
            vm_destroy(vm);
            return error;
        }
    }
    return 0;
}

void vm_destroy(struct vm *vm)
{
    for (unsigned i = 0; i < VM_GLOBALS; i++) {
        if (vm->global[i] != NULL) {
            vm->heap_ops->decref(vm->global[i]);
            vm->global[i] = NULL;
        }
    }
}

struct obj *vm_global(const struct vm *vm, const char *name)
{
    for (unsigned i = 0; i < vm->program->globals; i++) {
        if (strcmp(vm->program->global[i].name, name) == 0) {
            return vm->global[i];
        }
    }
    return NULL;
}

void vm_thread_init(struct vm_thread *t, struct vm *vm, int id,
                    void *lock_state)
{
    t->vm = vm;
    t->lock_state = lock_state;
    t->id = id;
    t->depth = 0;
    t->height = 0;
}

int vm_enter(struct vm_thread *t)
{
    const struct vm_lock_ops *ops = t->vm->lock_ops;
    return ops != NULL && ops->enter != NULL ? ops->enter(t) : 0;
}

int vm_leave(struct vm_thread *t)
{
    const struct vm_lock_ops *ops = t->vm->lock_ops;
    return ops != NULL && ops->leave != NULL ? ops->leave(t) : 0;
}

int vm_get_number(struct vm_thread *t, struct obj *o, size_t i, int64_t *out)
{
    struct vm_value value;
    int error = t->vm->heap_ops->get(o, i, &value);
    if (error != 0) {
        return error;
    }
    if (value.object != NULL) {
        t->vm->heap_ops->decref(value.object);
        return EINVAL;
    }
    *out = value.number;
    return 0;
}

int vm_set_number(struct vm_thread *t, struct obj *o, size_t i, int64_t number)
{
    return t->vm->heap_ops->set(o, i, (struct vm_value){NULL, number});
}

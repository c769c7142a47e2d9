/*
 * vm.c: the machine. One function an operation, in the order of the
 * operations; run_thread() goes round.
 */
#include "vm/vm.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- values and the stack ---- */

static int keep(const struct vm_thread *t, struct vm_value value)
{
    return value.object != NULL ? t->vm->heap_ops->incref(value.object) : 0;
}

static int drop(const struct vm_thread *t, struct vm_value value)
{
    return value.object != NULL ? t->vm->heap_ops->decref(value.object) : 0;
}

/* The stack takes over the caller's reference, also when this fails. */
static int push(struct vm_thread *t, struct vm_value value)
{
    if (t->height == VM_STACK) {
        drop(t, value);
        return EOVERFLOW;
    }
    t->stack[t->height++] = value;
    return 0;
}

static int push_number(struct vm_thread *t, int64_t number)
{
    return push(t, (struct vm_value){NULL, number});
}

/* The caller takes over the stack's reference. */
static int pop(struct vm_thread *t, struct vm_value *out)
{
    if (t->height == 0) {
        return EINVAL;
    }
    *out = t->stack[--t->height];
    return 0;
}

static int pop_number(struct vm_thread *t, int64_t *out)
{
    if (t->height == 0 || t->stack[t->height - 1].object != NULL) {
        return EINVAL;
    }
    *out = t->stack[--t->height].number;
    return 0;
}

static int pop_object(struct vm_thread *t, struct obj **out)
{
    if (t->height == 0 || t->stack[t->height - 1].object == NULL) {
        return EINVAL;
    }
    *out = t->stack[--t->height].object;
    return 0;
}

static struct vm_frame *top(struct vm_thread *t)
{
    return &t->frame[t->depth - 1];
}

static int at_point(struct vm_thread *t, enum vm_point point)
{
    const struct vm_lock_ops *ops = t->vm->lock_ops;
    return ops != NULL && ops->point != NULL ? ops->point(t, point) : 0;
}

/* ---- the operations ---- */

static int op_load(struct vm_thread *t, int64_t arg)
{
    struct vm_value value = top(t)->local[arg];
    int error = keep(t, value);
    return error != 0 ? error : push(t, value);
}

static int op_store(struct vm_thread *t, int64_t arg)
{
    struct vm_value value;
    int error = pop(t, &value);
    if (error != 0) {
        return error;
    }
    struct vm_value old = top(t)->local[arg];
    top(t)->local[arg] = value;
    return drop(t, old);
}

static int op_global(struct vm_thread *t, int64_t arg)
{
    struct vm_value value = {t->vm->global[arg], 0};
    int error = keep(t, value);
    return error != 0 ? error : push(t, value);
}

static int op_pop(struct vm_thread *t, int64_t arg)
{
    struct vm_value value;
    int error = pop(t, &value);
    (void)arg;
    return error != 0 ? error : drop(t, value);
}

static int op_dup(struct vm_thread *t, int64_t arg)
{
    (void)arg;
    if (t->height == 0) {
        return EINVAL;
    }
    struct vm_value value = t->stack[t->height - 1];
    int error = keep(t, value);
    return error != 0 ? error : push(t, value);
}

/* Numbers wrap round, as unsigned ones do. */
static int op_arithmetic(struct vm_thread *t, enum vm_opcode code)
{
    int64_t a;
    int64_t b;
    int error;
    if ((error = pop_number(t, &b)) != 0 || (error = pop_number(t, &a)) != 0) {
        return error;
    }
    uint64_t x = (uint64_t)a;
    uint64_t y = (uint64_t)b;
    uint64_t result = code == VM_ADD   ? x + y
                      : code == VM_SUB ? x - y
                      : code == VM_MUL ? x * y
                                       : (uint64_t)(a < b);
    return push_number(t, (int64_t)result);
}

static int jump_to(struct vm_thread *t, int64_t arg)
{
    int error = 0;
    if (arg < top(t)->next) {
        error = at_point(t, VM_AT_BACK_EDGE);
    }
    top(t)->next = (unsigned)arg;
    return error;
}

static int op_jumpz(struct vm_thread *t, int64_t arg)
{
    int64_t number;
    int error = pop_number(t, &number);
    if (error != 0 || number != 0) {
        return error;
    }
    return jump_to(t, arg);
}

static int op_new(struct vm_thread *t, int64_t arg)
{
    struct obj *object;
    int error = t->vm->heap_ops->make(t->vm->heap, (size_t)arg, &object);
    return error != 0 ? error : push(t, (struct vm_value){object, 0});
}

/* object index -- value */
static int op_get(struct vm_thread *t, int64_t arg)
{
    int64_t index;
    struct obj *object;
    struct vm_value value;
    int error = pop_number(t, &index);
    (void)arg;
    if (error != 0 || (error = pop_object(t, &object)) != 0) {
        return error;
    }
    error = t->vm->heap_ops->get(object, (size_t)index, &value);
    int dropped = t->vm->heap_ops->decref(object);
    if (error != 0) {
        return error;
    }
    error = push(t, value);
    return error != 0 ? error : dropped;
}

/* object index value -- */
static int op_set(struct vm_thread *t, int64_t arg)
{
    int64_t index;
    struct vm_value value;
    struct obj *object;
    int error = pop(t, &value);
    (void)arg;
    if (error != 0) {
        return error;
    }
    if ((error = pop_number(t, &index)) == 0 &&
        (error = pop_object(t, &object)) == 0) {
        error = t->vm->heap_ops->set(object, (size_t)index, value);
        t->vm->heap_ops->decref(object);
    }
    drop(t, value);
    return error;
}

/* object index object index -- */
static int op_swap(struct vm_thread *t, int64_t arg)
{
    int64_t i;
    int64_t j;
    struct obj *a;
    struct obj *b;
    int error;
    (void)arg;
    if ((error = pop_number(t, &j)) != 0 || (error = pop_object(t, &b)) != 0) {
        return error;
    }
    if ((error = pop_number(t, &i)) == 0 && (error = pop_object(t, &a)) == 0) {
        error = t->vm->heap_ops->swap(a, (size_t)i, b, (size_t)j);
        t->vm->heap_ops->decref(a);
    }
    t->vm->heap_ops->decref(b);
    return error;
}

/* object -- the number of references to it, this one not counted */
static int op_refs(struct vm_thread *t, int64_t arg)
{
    struct obj *object;
    int64_t count = 0;
    int error = pop_object(t, &object);
    (void)arg;
    if (error != 0) {
        return error;
    }
    error = t->vm->heap_ops->refs(object, &count);
    t->vm->heap_ops->decref(object);
    return error != 0 ? error : push_number(t, count - 1);
}

/* Arguments move from the stack to the new frame. */
static int op_call(struct vm_thread *t, int64_t arg)
{
    const struct vm_function *function = &t->vm->program->function[arg];
    int error = at_point(t, VM_AT_CALL);
    if (error != 0) {
        return error;
    }
    if (t->height < function->params) {
        return EINVAL;
    }
    if (t->depth == VM_DEPTH) {
        return EOVERFLOW;
    }
    struct vm_frame *frame = &t->frame[t->depth++];
    frame->function = function;
    frame->next = function->start;
    memset(frame->local, 0, sizeof(frame->local));
    t->height -= function->params;
    for (unsigned i = 0; i < function->params; i++) {
        frame->local[i] = t->stack[t->height + i];
    }
    return 0;
}

static int op_return(struct vm_thread *t, int64_t arg)
{
    struct vm_frame *frame = top(t);
    int error = 0;
    (void)arg;
    for (unsigned i = 0; i < frame->function->locals; i++) {
        int dropped = drop(t, frame->local[i]);
        error = error != 0 ? error : dropped;
    }
    t->depth--;
    return error != 0 ? error : at_point(t, VM_AT_RETURN);
}

/* The count of arguments, then the arguments are on the stack. */
static int op_native(struct vm_thread *t, int64_t arg)
{
    int64_t count;
    struct vm_value result = {NULL, 0};
    int error = pop_number(t, &count);
    if (error != 0 || count < 0 || count > t->height) {
        return error != 0 ? error : EINVAL;
    }
    const struct vm_value *args = &t->stack[t->height - (unsigned)count];
    error = t->vm->native[arg](t, args, (unsigned)count, &result);
    for (int64_t i = 0; i < count; i++) {
        drop(t, t->stack[--t->height]);
    }
    return error != 0 ? error : push_number(t, result.number);
}

static int op_print(struct vm_thread *t, int64_t arg)
{
    int64_t number;
    int error = pop_number(t, &number);
    (void)arg;
    if (error == 0 && !t->vm->quiet) {
        printf("T%d: %lld\n", t->id, (long long)number);
    }
    return error;
}

static int execute(struct vm_thread *t, const struct vm_op *op)
{
    static int (*const all[VM_OPCODES])(struct vm_thread *, int64_t) = {
        [VM_PUSH] = push_number, [VM_LOAD] = op_load,   [VM_STORE] = op_store,
        [VM_GLOBAL] = op_global, [VM_POP] = op_pop,     [VM_DUP] = op_dup,
        [VM_JUMP] = jump_to,     [VM_JUMPZ] = op_jumpz, [VM_NEW] = op_new,
        [VM_GET] = op_get,       [VM_SET] = op_set,     [VM_SWAP] = op_swap,
        [VM_REFS] = op_refs,     [VM_CALL] = op_call,   [VM_RETURN] = op_return,
        [VM_NATIVE] = op_native, [VM_PRINT] = op_print,
    };
    return all[op->code] != NULL ? all[op->code](t, op->arg)
                                 : op_arithmetic(t, op->code);
}

/* ---- running ---- */

static int run_thread(struct vm_thread *t)
{
    const struct vm *vm = t->vm;
    int error = 0;
    while (t->depth > 0 && error == 0) {
        const struct vm_op *op = &vm->program->op[top(t)->next++];
        if (vm->every_opcode) {
            error = at_point(t, VM_AT_OPCODE);
        }
        if (vm->trace != NULL) {
            vm->trace(t, op, vm->trace_arg);
        }
        if (error == 0) {
            error = execute(t, op);
        }
    }
    return error;
}

/* Drop all that is left; after an error there may be something. */
static void unwind(struct vm_thread *t)
{
    while (t->depth > 0) {
        struct vm_frame *frame = &t->frame[--t->depth];
        for (unsigned i = 0; i < frame->function->locals; i++) {
            drop(t, frame->local[i]);
        }
    }
    while (t->height > 0) {
        drop(t, t->stack[--t->height]);
    }
}

static const struct vm_function *find(const struct program *program,
                                      const char *name)
{
    for (unsigned i = 0; i < program->functions; i++) {
        if (strcmp(program->function[i].name, name) == 0) {
            return &program->function[i];
        }
    }
    return NULL;
}

int vm_run(struct vm_thread *t, const char *name, const int64_t *args,
           unsigned count, int64_t *result)
{
    const struct program *program = t->vm->program;
    const struct vm_function *function = find(program, name);
    if (function == NULL) {
        return ENOENT;
    }
    if (function->params != count || count > VM_STACK) {
        return EINVAL;
    }
    int error = vm_enter(t);
    if (error != 0) {
        return error;
    }
    for (unsigned i = 0; i < count; i++) {
        push_number(t, args[i]);
    }
    error = op_call(t, function - program->function);
    if (error == 0) {
        error = run_thread(t);
    }
    if (error == 0) {
        *result = t->height > 0 ? t->stack[t->height - 1].number : 0;
    }
    unwind(t);
    int left = vm_leave(t);
    return error != 0 ? error : left;
}

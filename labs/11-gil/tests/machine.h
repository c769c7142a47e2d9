/* machine.h: a machine with a GIL, and threads that run in it. */
#ifndef TESTS_MACHINE_H
#define TESTS_MACHINE_H

#include "contract.h"

/* The same where sums are computed. */
enum { MACHINE_STEPS = 2000000 };

struct world {
    struct gil gil;
    struct vm vm;
};

/* A thread that runs FUNCTION with no arguments, or with one. */
struct runner {
    struct world *world;
    const char *function;
    int64_t arg;
    unsigned args;
    int64_t result;
    struct gil_thread self;
    struct vm_thread thread;
};

/* Translate TEXT: to be called before an exploration begins. */
static inline void load(struct program *program, const char *text)
{
    unsigned line;
    const char *why = "";
    if (program_load(program, text, &line, &why) != 0) {
        ck_abort_msg("line %u of the program: %s", line, why);
    }
}

/* A machine with a GIL, an interval of 5 ms, and the plain heap. */
static inline void make_world(struct world *world,
                              const struct program *program)
{
    make_gil(&world->gil, 5 * MS);
    world->vm = (struct vm){.program = program,
                            .lock_ops = &gil_lock_ops,
                            .lock = &world->gil,
                            .heap_ops = &vm_plain_heap,
                            .natives = gil_natives,
                            .quiet = true};
    ck_assert_int_eq(vm_init(&world->vm), 0);
}

/* The end of a test. */
static inline void end_world(struct world *world)
{
    vm_destroy(&world->vm);
    finish(&world->gil);
}

/* Set a slot before there are threads. */
static inline void set_slot(struct world *world, const char *object, size_t i,
                            int64_t number)
{
    struct vm_value value = {NULL, number};
    world->vm.heap_ops->set(vm_global(&world->vm, object), i, value);
}

/* The number in a slot, after the threads. */
static inline int64_t slot(struct world *world, const char *object, size_t i)
{
    struct vm_value value = {NULL, 0};
    world->vm.heap_ops->get(vm_global(&world->vm, object), i, &value);
    return value.number;
}

/* The body of a runner's thread. */
static inline void *run(void *arg)
{
    struct runner *runner = arg;
    make_thread(&runner->self);
    vm_thread_init(&runner->thread, &runner->world->vm, 1, &runner->self);
    RETURNS(0,
            vm_run(&runner->thread, runner->function, &runner->arg,
                   runner->args, &runner->result),
            "the machine runs to its end");
    return NULL;
}

#endif

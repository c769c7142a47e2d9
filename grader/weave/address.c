/* address.c: see address.h. */
#include "weave/address.h"

#include <stdbool.h>
#include <stdio.h>

#include "weave/core.h"
#include "weave/heap.h"

extern char __executable_start[];
extern char _end[];

enum { VARIABLE = 96 };

static char *next_buffer(void)
{
    static char buffers[4][VARIABLE];
    static unsigned next;
    return buffers[next++ % 4];
}

/*
 * {~PC:OFFSET}: a variable of the function that PC is in, so far from its
 * frame. Walks TASK's frames from the call it is in.
 */
static bool local_variable(char *text, const struct task *task,
                           uintptr_t address)
{
    const uintptr_t *frame = task == weave.current ? WEAVE_FRAME : task->frame;
    uintptr_t pc = 0;
    uintptr_t low = task->stack_low;
    while (frame != NULL && (uintptr_t)frame >= low &&
           (uintptr_t)frame + 16 <= task->stack_high &&
           (uintptr_t)frame % sizeof(*frame) == 0) {
        if ((uintptr_t)frame > address) {
            if (pc != 0) {
                snprintf(text, VARIABLE, "{~%lx:%lx}", (unsigned long)pc,
                         (unsigned long)((uintptr_t)frame - address));
            }
            return pc != 0;
        }
        pc = frame[1] - 1;
        low = (uintptr_t)frame + 1;
        frame = (const uintptr_t *)frame[0];
    }
    return false;
}

static bool is_static(uintptr_t address)
{
    return address >= (uintptr_t)__executable_start &&
           address < (uintptr_t)_end;
}

/* The task on whose stack ADDRESS is; NULL: none. */
static const struct task *stack_owner(uintptr_t address)
{
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        if (address >= task->stack_low && address < task->stack_high) {
            return task;
        }
    }
    return NULL;
}

const char *address_name(uintptr_t address)
{
    char *text = next_buffer();
    const struct task *owner = stack_owner(address);
    if (is_static(address)) {
        snprintf(text, VARIABLE, weave.stepping ? "0x%lx" : "{@%lx}",
                 (unsigned long)address);
    } else if (owner != NULL) {
        char name[64];
        bool known = !owner->done && local_variable(name, owner, address);
        snprintf(text, VARIABLE, "%s of %s", known ? name : "a local variable",
                 owner->name);
    } else if (!heap_describe(text, VARIABLE, address)) {
        snprintf(text, VARIABLE, "memory on the heap");
    }
    return text;
}

const char *address_variable(uintptr_t address)
{
    char *text = next_buffer();
    if (!is_static(address)) {
        return address_name(address);
    }
    snprintf(text, VARIABLE, "{#%lx}", (unsigned long)address);
    return text;
}

/* debug.c: see debug.h. */
#include "weave/debug.h"

#include <stdio.h>

#include "weave/object.h"
#include "weave/pick.h"

struct debug_line debug_lines[WEAVE_MAX_TASKS];
uint64_t debug_count;

void debug_note(void)
{
    debug_count = (uint64_t)weave.tasks;
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        const struct op *op = &task->op;
        bool waits =
            !task->done && (task != weave.current || !pick_is_ready(task));
        const char *state = task->done ? "has ended"
                            : waits    ? op->class->waiting
                                       : "runs";
        snprintf(debug_lines[i].text, sizeof(debug_lines[i].text), "%-8s %s %s",
                 task->name, state,
                 waits && op->target != NULL ? op->target->name : "");
        debug_lines[i].object =
            waits && op->object != NULL ? op->object->address : 0;
    }
}

__attribute__((noinline)) void debug_point(const char *task, const char *doing,
                                           uintptr_t object, uintptr_t pc)
{
    __asm__ volatile("" : : "r"(task), "r"(doing), "r"(object), "r"(pc));
}

__attribute__((noinline)) void debug_failed(const char *rule,
                                            const char *message)
{
    __asm__ volatile("" : : "r"(rule), "r"(message));
}

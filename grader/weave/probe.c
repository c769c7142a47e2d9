/* probe.c: what a test can ask, and do, inside a body; see weave.h. */
#include <string.h>

#include "weave/front.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/pick.h"
#include "weave/race.h"
#include "weave/report.h"
#include "weave/sched.h"
#include "weave/task.h"
#include "weave/trace.h"
#include "weave/weave.h"

enum {
    POISON = 0xa5,
    POISON_BYTES = 1 << 16 /* at most, of one block: larger ones cost time */
};

static unsigned settle(uintptr_t *frame)
{
    sched_step(&op_settle, NULL, frame);
    unsigned blocked = 0;
    for (int i = 0; i < weave.tasks; i++) {
        blocked += !weave.task[i].done && &weave.task[i] != weave.current;
    }
    return blocked;
}

unsigned weave_settle(void)
{
    return weave.active ? settle(WEAVE_FRAME) : 0;
}

static bool is_blocked(const struct task *task)
{
    return task != weave.current && !task->done && !pick_is_ready(task);
}

bool weave_is_blocked(pthread_t thread)
{
    if (!weave.active) {
        return false;
    }
    settle(WEAVE_FRAME);
    return is_blocked(task_of(thread, "weave_is_blocked"));
}

bool weave_waits_on(pthread_t thread, const void *object)
{
    if (!weave.active) {
        return false;
    }
    settle(WEAVE_FRAME);
    const struct task *task = task_of(thread, "weave_waits_on");
    return is_blocked(task) && task->op.object != NULL &&
           task->op.object->address == (uintptr_t)object;
}

unsigned weave_waiters(const void *object)
{
    unsigned count = 0;
    if (!weave.active) {
        return 0;
    }
    settle(WEAVE_FRAME);
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        count += is_blocked(task) && task->op.object != NULL &&
                 task->op.object->address == (uintptr_t)object;
    }
    return count;
}

unsigned weave_enter(struct weave_gauge *gauge)
{
    if (!weave.active) {
        return __atomic_add_fetch(&gauge->inside, 1, __ATOMIC_RELAXED);
    }
    sched_step(&op_enter, NULL, WEAVE_FRAME);
    trace_touch((uintptr_t)gauge, TOUCH_WRITES);
    sched_progress();
    gauge->inside++;
    if (gauge->inside > gauge->most) {
        gauge->most = gauge->inside;
    }
    return gauge->inside;
}

void weave_leave(struct weave_gauge *gauge)
{
    if (!weave.active) {
        __atomic_sub_fetch(&gauge->inside, 1, __ATOMIC_RELAXED);
        return;
    }
    sched_step(&op_leave, NULL, WEAVE_FRAME);
    trace_touch((uintptr_t)gauge, TOUCH_WRITES);
    sched_progress();
    gauge->inside--;
}

void weave_poison(void *memory, size_t size)
{
    if (weave.active && weave_front.watches_memory) {
        race_forget((uintptr_t)memory, size);
        object_forget((uintptr_t)memory, size);
    }
    memset(memory, POISON, size < POISON_BYTES ? size : POISON_BYTES);
}

void weave_note(const char *text)
{
    if (weave.active) {
        report_step(weave.current, "note:", NULL, text, WEAVE_FRAME);
    }
}

/*
 * wrap_cancel.c: cancellation of threads, of the deferred type.
 *
 * A thread that is to be cancelled ends at its next cancellation point as by
 * pthread_exit(PTHREAD_CANCELED), which runs its clean-up handlers.
 */
#include <errno.h>

#include "weave/object.h"
#include "weave/ops.h"
#include "weave/report.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/task.h"
#include "weave/trace.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

int __real_pthread_cancel(pthread_t);
int __real_pthread_setcancelstate(int, int *);
int __real_pthread_setcanceltype(int, int *);
void __real_pthread_testcancel(void);
_Noreturn void __real_pthread_exit(void *);

bool cancel_waits(const struct task *task)
{
    return task->cancelled && !task->uncancellable && task->op.class->cancels;
}

void cancel_point(void)
{
    struct task *me = weave.current;
    trace_touch((uintptr_t)&me->cancelled, TOUCH_LOOKS);
    if (!me->cancelled || me->uncancellable) {
        return;
    }
    me->uncancellable = true;
    me->result = PTHREAD_CANCELED;
    vclock_acquire(me, &me->cancel_clock);
    report_step(me, "is cancelled", NULL, "", me->frame);
    __real_pthread_exit(PTHREAD_CANCELED);
}

int __wrap_pthread_cancel(pthread_t thread)
{
    if (!weave.active) {
        return __real_pthread_cancel(thread);
    }
    weave.current->frame = WEAVE_FRAME;
    struct task *task = task_of(thread, "pthread_cancel");
    if (task->joined) {
        verdict_misuse(WEAVE_FRAME, "pthread_cancel on %s, which was joined",
                       task->name);
    }
    sched_point((struct op){&op_cancel, NULL, task, -1, false, false, 0},
                WEAVE_FRAME);
    trace_touch((uintptr_t)&task->cancelled, TOUCH_WRITES);
    task->cancelled = true;
    vclock_release(&task->cancel_clock, weave.current);
    sched_progress();
    return 0;
}

int __wrap_pthread_setcancelstate(int state, int *before)
{
    if (!weave.active) {
        return __real_pthread_setcancelstate(state, before);
    }
    if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE) {
        return EINVAL;
    }
    if (before != NULL) {
        *before = weave.current->uncancellable ? PTHREAD_CANCEL_DISABLE
                                               : PTHREAD_CANCEL_ENABLE;
    }
    weave.current->uncancellable = state == PTHREAD_CANCEL_DISABLE;
    return 0;
}

int __wrap_pthread_setcanceltype(int type, int *before)
{
    if (!weave.active) {
        return __real_pthread_setcanceltype(type, before);
    }
    if (type == PTHREAD_CANCEL_ASYNCHRONOUS) {
        verdict_unsupported("asynchronous cancellation", WEAVE_FRAME);
    }
    if (before != NULL) {
        *before = PTHREAD_CANCEL_DEFERRED;
    }
    return type == PTHREAD_CANCEL_DEFERRED ? 0 : EINVAL;
}

void __wrap_pthread_testcancel(void)
{
    if (!weave.active) {
        __real_pthread_testcancel();
        return;
    }
    sched_step(&op_testcancel, NULL, WEAVE_FRAME);
    cancel_point();
}

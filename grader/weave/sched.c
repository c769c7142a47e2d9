/*
 * sched.c: who runs next.
 *
 * Tasks are kernel threads, each parked on its own futex word. The word is
 * handed over by raw futex calls, which ThreadSanitizer and Helgrind do not
 * take for synchronisation: the schedule adds no happens-before edge.
 */
#include "weave/sched.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "weave/object.h"
#include "weave/ops.h"
#include "weave/pick.h"
#include "weave/report.h"
#include "weave/signals.h"
#include "weave/strategy.h"
#include "weave/trace.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

static void wait_turn(struct task *task)
{
    while (__atomic_load_n(&task->turn, __ATOMIC_ACQUIRE) == 0) {
        syscall(SYS_futex, &task->turn, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    }
    __atomic_store_n(&task->turn, 0, __ATOMIC_RELAXED);
}

static void give_turn(struct task *task)
{
    weave.current = task;
    __atomic_store_n(&task->turn, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, &task->turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void mix(uint64_t value)
{
    weave.fingerprint = (weave.fingerprint ^ value) * 0x100000001b3u;
}

static void plan_next_switch(void)
{
    const struct strategy_plan *plan = strategy_plan();
    uint64_t next = plan->sync_only ? weave.step + STRATEGY_PATIENCE
                                    : plan->strategy->next_switch();
    weave.next_switch = next < weave.step_bound ? next : weave.step_bound;
}

static void run_next(struct task *me)
{
    int saved_errno = errno;
    struct task *next = pick_task();
    plan_next_switch();
    if (next != me) {
        if (me->op.class == &op_access) {
            report_step(me, "is interrupted", NULL, "", me->frame);
        }
        mix(weave.step * WEAVE_MAX_TASKS + (uint64_t)next->id);
        give_turn(next);
        wait_turn(me);
    }
    me->yielding = false;
    errno = saved_errno;
}

/* The event of the running task begins with OP. */
static void touch_op(const struct op *op)
{
    if (op->object != NULL) {
        trace_touch(op->object->address, op_effect(op));
    }
    if (op->target != NULL) {
        trace_touch((uintptr_t)op->target, op_effect(op));
    }
    if (op->deadline_ns >= 0) {
        trace_touch(KEY_TIME, TOUCH_WRITES);
    }
}

void sched_point(struct op op, uintptr_t *frame)
{
    struct task *me = weave.current;
    weave.step++;
    mix(weave.step);
    me->frame = frame;
    me->atomic_step = weave.step;
    op.ticket = ++weave.ticket;
    op.expired = op.deadline_ns >= 0 && op.deadline_ns <= weave.now_ns;
    me->op = op;
    if (weave.step >= weave.step_bound) {
        verdict_step_bound();
    }
    me->interrupted = false;
    do {
        run_next(me);
    } while (signals_deliver() && !me->interrupted);
    touch_op(&op);
    if (me->op.class != &op_access) {
        report_step(me, me->op.class->doing, op.object,
                    op.target != NULL ? op.target->name : "", frame);
    }
}

void sched_step(const struct op_class *class, struct object *object,
                uintptr_t *frame)
{
    sched_point((struct op){class, object, NULL, -1, false, false, 0}, frame);
}

void sched_access_slow(uintptr_t *frame)
{
    struct task *me = weave.current;
    if (weave.step >= weave.step_bound) {
        me->frame = frame;
        verdict_step_bound();
    }
    me->frame = frame;
    me->access_key = 0;
    me->op = (struct op){&op_access, NULL, NULL, -1, false, false, 0};
    do {
        run_next(me);
    } while (signals_deliver());
}

void sched_atomic(uintptr_t address, bool write, uintptr_t *frame)
{
    struct task *me = weave.current;
    const struct strategy *strategy = strategy_plan()->strategy;
    bool stops =
        strategy == &strategy_search ? trace_is_on() : strategy->at_atomics;
    if (!stops) {
        sched_access(frame);
        return;
    }
    weave.step++;
    if (weave.step >= weave.step_bound) {
        me->frame = frame;
        verdict_step_bound();
    }
    me->frame = frame;
    me->access_key = address / 8 * 8;
    me->access_writes = write;
    me->op = (struct op){&op_access, NULL, NULL, -1, false, false, 0};
    do {
        run_next(me);
    } while (signals_deliver());
    trace_touch(me->access_key, write ? TOUCH_WRITES : TOUCH_LOOKS);
}

void sched_leave(void)
{
    struct task *me = weave.current;
    weave.step++;
    mix(weave.step);
    me->done = true;
    trace_touch((uintptr_t)me, TOUCH_WRITES | TOUCH_FREES);
    sched_progress();
    struct task *next = NULL;
    for (int i = 0; i < weave.tasks && next == NULL; i++) {
        next = weave.task[i].done ? NULL : &weave.task[i];
    }
    if (next == NULL) {
        verdict_exit(0);
    }
    next = pick_task();
    plan_next_switch();
    mix((uint64_t)next->id);
    give_turn(next);
}

void sched_enter(struct task *task)
{
    wait_turn(task);
    trace_touch((uintptr_t)task, TOUCH_WRITES | TOUCH_NEEDS);
    signals_deliver(); /* sent before it began */
}

struct task *sched_new_task(void)
{
    if (weave.tasks == WEAVE_MAX_TASKS) {
        return NULL;
    }
    struct task *task = &weave.task[weave.tasks];
    task->id = weave.tasks++;
    task->op = (struct op){&op_start, NULL, NULL, -1, false, false, 0};
    if (weave.current != NULL) {
        vclock_release(&task->clock, weave.current);
    }
    task->clock.at[task->id] = 1;
    strategy_new_task(task);
    trace_touch(KEY_TASKS, TOUCH_WRITES);
    trace_touch((uintptr_t)task, TOUCH_WRITES | TOUCH_FREES);
    return task;
}

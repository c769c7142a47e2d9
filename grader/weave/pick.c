/* pick.c: see pick.h. */
#include "weave/pick.h"

#include "weave/follow.h"
#include "weave/ops.h"
#include "weave/report.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/strategy.h"
#include "weave/trace.h"
#include "weave/verdict.h"

bool pick_is_ready(const struct task *task)
{
    if (task->done) {
        return false;
    }
    return task->op.expired || task->op.class->ready == NULL ||
           task->op.class->ready(task) || signals_wait(task);
}

static int collect_ready(struct task **ready)
{
    int count = 0;
    for (int i = 0; i < weave.tasks; i++) {
        if (pick_is_ready(&weave.task[i])) {
            ready[count++] = &weave.task[i];
        }
    }
    return count;
}

/* Tasks that can only be woken by a freedom of POSIX, or of time. */
static int collect_disturbable(struct task **found, enum choice_kind kind)
{
    int count = 0;
    for (int i = 0; i < weave.tasks; i++) {
        struct task *task = &weave.task[i];
        if (task->done || pick_is_ready(task)) {
            continue;
        }
        if (kind == CHOICE_SPURIOUS ? task->op.class == &op_cond
                                    : task->op.deadline_ns >= 0) {
            found[count++] = task;
        }
    }
    return count;
}

static void expire_until(int64_t now_ns)
{
    if (now_ns > weave.now_ns) {
        weave.now_ns = now_ns;
    }
    for (int i = 0; i < weave.tasks; i++) {
        struct task *task = &weave.task[i];
        if (!task->done && task->op.deadline_ns >= 0 &&
            task->op.deadline_ns <= weave.now_ns && !task->op.woken) {
            task->op.expired = true;
        }
    }
}

/* Everybody is blocked: settle, else jump to the next deadline. */
static bool advance(void)
{
    struct task *sleeper = NULL;
    for (int i = 0; i < weave.tasks; i++) {
        struct task *task = &weave.task[i];
        if (task->done) {
            continue;
        }
        if (task->op.class == &op_settle) {
            task->op.expired = true;
            return true;
        }
        if (task->op.deadline_ns >= 0 &&
            (sleeper == NULL ||
             task->op.deadline_ns < sleeper->op.deadline_ns)) {
            sleeper = task;
        }
    }
    if (sleeper == NULL) {
        return false;
    }
    expire_until(sleeper->op.deadline_ns);
    return true;
}

static void wake_spuriously(struct task *task)
{
    report_choice(CHOICE_SPURIOUS, (unsigned)task->id);
    task->op.woken = true;
    report_step(task, "wake up spuriously from", task->op.object, NULL,
                task->frame);
}

static void disturb(enum choice_kind kind, int *budget)
{
    struct task *found[WEAVE_MAX_TASKS];
    int count = *budget > 0 ? collect_disturbable(found, kind) : 0;
    if (count == 0) {
        return;
    }
    int chosen = strategy_plan()->strategy->disturb(kind, found, count);
    if (chosen < 0) {
        return;
    }
    --*budget;
    if (kind == CHOICE_SPURIOUS) {
        wake_spuriously(found[chosen]);
    } else {
        report_choice(kind, (unsigned)found[chosen]->id);
        expire_until(found[chosen]->op.deadline_ns);
    }
}

/* A task that yielded goes on only when it is the only one. */
static int set_aside_yielding(struct task **ready, int count)
{
    struct task *me = weave.current;
    if (me == NULL || !me->yielding || count < 2 ||
        strategy_plan()->strategy->by_time) {
        return count;
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
        if (ready[i] != me) {
            ready[kept++] = ready[i];
        }
    }
    return kept;
}

static struct task *default_pick(struct task *const *ready, int count)
{
    int from = weave.current->id;
    struct task *first = ready[0];
    for (int i = 0; i < count; i++) {
        if (ready[i]->id >= from) {
            return ready[i];
        }
    }
    return first;
}

static uint64_t mask_of(struct task *const *tasks, int count)
{
    uint64_t mask = 0;
    for (int i = 0; i < count; i++) {
        mask |= (uint64_t)1 << tasks[i]->id;
    }
    return mask;
}

/* TASK goes on although nothing woke it: POSIX, or time, allows that. */
static void use_freedom(struct task *task)
{
    bool may_expire = task->op.deadline_ns >= 0 && weave.timeouts_left > 0;
    bool may_wake = task->op.class == &op_cond && weave.spurious_left > 0;
    if (may_wake && (!may_expire || trace_variant(2) == 0)) {
        trace_touch(KEY_SPURIOUS, TOUCH_WRITES);
        weave.spurious_left--;
        wake_spuriously(task);
    } else {
        weave.timeouts_left--;
        report_choice(CHOICE_TIMEOUT, (unsigned)task->id);
        expire_until(task->op.deadline_ns);
    }
}

/* What replays the execution, and how often it interrupts. */
static void record(const struct task *next, const struct task *fallback)
{
    if (next->op.class != &op_access) {
        follow_note(CHOICE_TASK, (unsigned)next->id);
    }
    if (next != fallback) {
        report_choice(CHOICE_TASK, (unsigned)next->id);
        report->preemptions += fallback == weave.current;
    }
}

/* The search decides, for whom POSIX gives a freedom, too. */
static struct task *pick_by_search(struct task **ready, int count, bool idle)
{
    struct task *free[WEAVE_MAX_TASKS];
    uint64_t ready_mask = mask_of(ready, count);
    uint64_t enabled = ready_mask;
    if (weave.spurious_left > 0) {
        enabled |= mask_of(free, collect_disturbable(free, CHOICE_SPURIOUS));
    }
    if (weave.timeouts_left > 0) {
        enabled |= mask_of(free, collect_disturbable(free, CHOICE_TIMEOUT));
    }
    report->branching += (enabled & (enabled - 1)) != 0;
    count = set_aside_yielding(ready, count);
    struct task *next =
        trace_decide(enabled, ready_mask, default_pick(ready, count), idle);
    if ((ready_mask >> next->id & 1) == 0) {
        use_freedom(next);
        count = set_aside_yielding(ready, collect_ready(ready));
    }
    record(next, default_pick(ready, count));
    return next;
}

struct task *pick_task(void)
{
    struct task *ready[WEAVE_MAX_TASKS];
    int count;
    bool idle = false;
    while ((count = collect_ready(ready)) == 0) {
        idle = true;
        if (!advance()) {
            verdict_stuck();
        }
    }
    if (trace_is_on()) {
        return pick_by_search(ready, count, idle);
    }
    if (weave.spurious_left > 0 || weave.timeouts_left > 0) {
        disturb(CHOICE_SPURIOUS, &weave.spurious_left);
        disturb(CHOICE_TIMEOUT, &weave.timeouts_left);
        count = collect_ready(ready);
    }
    report->branching += count > 1;
    count = set_aside_yielding(ready, count);
    struct task *fallback = default_pick(ready, count);
    struct task *next = strategy_plan()->strategy->pick(ready, count, fallback);
    record(next, fallback);
    return next;
}

unsigned sched_pick_waiter(unsigned count)
{
    if (count < 2) {
        return 0;
    }
    report->branching++;
    unsigned chosen = trace_is_on()
                          ? trace_variant(count)
                          : strategy_plan()->strategy->pick_waiter(count);
    if (chosen != 0) {
        report_choice(CHOICE_WAITER, chosen);
    }
    return chosen;
}

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
#include "weave/report.h"
#include "weave/strategy.h"
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

static bool task_ready(const struct task *task)
{
    if (task->done) {
        return false;
    }
    return task->op.expired || task->op.class->ready == NULL ||
           task->op.class->ready(task);
}

static int collect_ready(struct task **ready)
{
    int count = 0;
    for (int i = 0; i < weave.tasks; i++) {
        if (task_ready(&weave.task[i])) {
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
        if (task->done || task_ready(task)) {
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
    report_choice(kind, (unsigned)found[chosen]->id);
    if (kind == CHOICE_SPURIOUS) {
        found[chosen]->op.woken = true;
        report_step(found[chosen], "wake up spuriously from",
                    found[chosen]->op.object, NULL, found[chosen]->frame);
    } else {
        expire_until(found[chosen]->op.deadline_ns);
    }
}

/* A task that yielded goes on only when it is the only one. */
static int set_aside_yielding(struct task **ready, int count)
{
    struct task *me = weave.current;
    if (me == NULL || !me->yielding || count < 2) {
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

static struct task *pick(void)
{
    struct task *ready[WEAVE_MAX_TASKS];
    int count;
    while ((count = collect_ready(ready)) == 0) {
        if (!advance()) {
            verdict_stuck();
        }
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
    if (next != fallback) {
        report_choice(CHOICE_TASK, (unsigned)next->id);
    }
    return next;
}

static void mix(uint64_t value)
{
    weave.fingerprint = (weave.fingerprint ^ value) * 0x100000001b3u;
}

static void plan_next_switch(void)
{
    uint64_t next = strategy_plan()->strategy->next_switch();
    weave.next_switch = next < weave.step_bound ? next : weave.step_bound;
}

static void run_next(struct task *me)
{
    int saved_errno = errno;
    struct task *next = pick();
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
    run_next(me);
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
    me->op = (struct op){&op_access, NULL, NULL, -1, false, false, 0};
    run_next(me);
}

void sched_leave(void)
{
    struct task *me = weave.current;
    weave.step++;
    mix(weave.step);
    me->done = true;
    sched_progress();
    struct task *next = NULL;
    for (int i = 0; i < weave.tasks && next == NULL; i++) {
        next = weave.task[i].done ? NULL : &weave.task[i];
    }
    if (next == NULL) {
        verdict_exit(0);
    }
    next = pick();
    plan_next_switch();
    mix((uint64_t)next->id);
    give_turn(next);
}

void sched_enter(struct task *task)
{
    wait_turn(task);
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
    return task;
}

unsigned sched_pick_waiter(unsigned count)
{
    if (count < 2) {
        return 0;
    }
    report->branching++;
    unsigned chosen = strategy_plan()->strategy->pick_waiter(count);
    if (chosen != 0) {
        report_choice(CHOICE_WAITER, chosen);
    }
    return chosen;
}

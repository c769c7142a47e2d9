/*
 * stuck.c: why nothing can run any more.
 *
 * The wait-for graph has an edge from each blocked task to the tasks that
 * could let it go. A cycle is a deadlock. Without a cycle, a task that waits
 * on a condition variable whose signal went to nobody, or to a waiter that
 * went back to sleep, has lost its wake-up.
 */
#include <stdio.h>
#include <string.h>

#include "weave/files.h"
#include "weave/held.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/report.h"
#include "weave/verdict.h"

enum { ROUND_STEPS = 100, ROUND_PLACES = 6 };

/* Bit t: task t could let TASK go on. */
static uint64_t waits_for(const struct task *task)
{
    const struct op *op = &task->op;
    if (op->target != NULL) {
        return 1ull << op->target->id;
    }
    uint64_t holders = 0;
    if (op->object != NULL && op->class != &op_cond) {
        if (op->object->owner != NULL) {
            holders |= 1ull << op->object->owner->id;
        }
        holders |= op->class == &op_write_lock ? op->object->readers : 0;
    }
    return holders;
}

static bool reaches_itself(const struct task *task)
{
    uint64_t seen = 0;
    uint64_t todo = waits_for(task);
    while ((todo & ~seen) != 0) {
        int next = __builtin_ctzll(todo & ~seen);
        seen |= 1ull << next;
        if (!weave.task[next].done) {
            todo |= waits_for(&weave.task[next]);
        }
    }
    return (seen & (1ull << task->id)) != 0;
}

/* "waits to lock mutex b, held by T2" into TEXT. */
static void put_wait(char *text, size_t size, const struct task *task)
{
    const struct op *op = &task->op;
    char held[64] = "";
    uint64_t holders = op->target != NULL ? 0 : waits_for(task);
    if (holders != 0) {
        const struct task *holder = &weave.task[__builtin_ctzll(holders)];
        snprintf(held, sizeof(held), ", held by %s%s",
                 holder == task ? "itself" : holder->name,
                 holder->done ? " (which has ended)" : "");
    }
    const char *what = op->object != NULL   ? object_name(op->object)
                       : op->target != NULL ? op->target->name
                                            : "";
    snprintf(text, size, "%s%s%s%s", op->class->waiting,
             what[0] != '\0' ? " " : "", what, held);
}

/* A place for TASK: what it waits for, and what it holds meanwhile. */
static void describe(const struct task *task)
{
    char wait[160];
    char holding[160] = "";
    put_wait(wait, sizeof(wait), task);
    if (task->locks != 0) {
        holding[0] = ',';
        holding[1] = ' ';
        held_describe(holding + 2, sizeof(holding) - 2, task->locks);
    }
    verdict_place_frame(task, task->frame, "%s%s", wait, holding);
}

/* Add what TASK waits for to TEXT, of which USED bytes are used. */
static size_t append(char *text, size_t used, const struct task *task)
{
    char wait[160];
    put_wait(wait, sizeof(wait), task);
    int more = snprintf(text + used, REPORT_TEXT - used, "%s%s %s",
                        used > 0 ? "; " : "", task->name, wait);
    used += (size_t)more;
    return used < REPORT_TEXT ? used : REPORT_TEXT - 1;
}

static const struct task *find_cycle(void)
{
    for (int i = 0; i < weave.tasks; i++) {
        if (!weave.task[i].done && reaches_itself(&weave.task[i])) {
            return &weave.task[i];
        }
    }
    return NULL;
}

/* A blocked waiter whose condition variable has been signalled in vain. */
static const struct task *find_lost(void)
{
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        if (!task->done && task->op.class == &op_cond &&
            task->op.object->signals > 0) {
            return task;
        }
    }
    return NULL;
}

static _Noreturn void lost_wakeup(const struct task *waiter, const char *all)
{
    const struct object *cond = waiter->op.object;
    if (cond->lost_signals > 0) {
        verdict_place(cond->lost_by, cond->lost_pcs,
                      "signalled %s when nobody waited on it",
                      object_name(cond));
        verdict_fail("lost-wakeup",
                     "%s signalled %s when nobody waited on it, and %s sleeps "
                     "for ever: %s",
                     cond->lost_by->name, object_name(cond), waiter->name, all);
    }
    if (cond->woke != NULL) {
        verdict_place(cond->woken_by, cond->woken_pcs,
                      "signalled %s, which woke %s; it %s", object_name(cond),
                      cond->woke->name,
                      cond->woke->done ? "went on and ended"
                                       : "went on and waits again");
    }
    verdict_fail("lost-wakeup",
                 "every signal of %s woke a task that could not use it or "
                 "went back to sleep, and %s sleeps for ever: %s",
                 object_name(cond), waiter->name, all);
}

void verdict_stuck(void)
{
    char all[REPORT_TEXT] = "";
    size_t used = 0;
    const struct task *cycle = find_cycle();
    const struct task *lost = cycle == NULL ? find_lost() : NULL;
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        if (!task->done && report->places < REPORT_PLACES - 1) {
            describe(task);
            used = append(all, used, task);
        }
    }
    if (lost != NULL) {
        lost_wakeup(lost, all);
    }
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        if (!task->done && task->op.object != NULL) {
            files_explain(task->op.object);
        }
    }
    verdict_fail("deadlock", "%s: %s",
                 cycle != NULL ? "tasks wait for each other in a circle"
                               : "nobody is left to wake them",
                 all);
}

/* Has every task that could run been polling for something lately? */
static bool all_polling(void)
{
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        bool blocked = task->op.class->ready != NULL &&
                       !task->op.class->ready(task) && !task->op.expired;
        if (!task->done && !blocked &&
            weave.step - task->atomic_step > weave.step / 8) {
            return false;
        }
    }
    return true;
}

/* The places that tasks come to again and again, once the bound is reached. */
static struct {
    unsigned steps;
    uint64_t tasks; /* bits */
    unsigned count;
    uintptr_t pcs[ROUND_PLACES];
    int who[ROUND_PLACES];
} round_trip;

/*
 * A few more steps show where everybody goes round. Returns true when they
 * are done, and the places are in the report.
 */
static bool round_is_known(void)
{
    const struct task *me = weave.current;
    uintptr_t pc = me->frame != NULL ? me->frame[1] : 0;
    unsigned i = 0;
    while (i < round_trip.count &&
           (round_trip.pcs[i] != pc || round_trip.who[i] != me->id)) {
        i++;
    }
    if (i == round_trip.count && i < ROUND_PLACES) {
        round_trip.who[round_trip.count] = me->id;
        round_trip.pcs[round_trip.count++] = pc;
        round_trip.tasks |= 1ull << me->id;
        verdict_place_frame(me, me->frame, "goes round here");
    }
    return ++round_trip.steps == ROUND_STEPS;
}

static bool goes_round(const struct task *task)
{
    return (round_trip.tasks >> task->id & 1) != 0;
}

void verdict_step_bound(void)
{
    /*
     * A test states its bound, or gets many times the length of its first
     * execution. A program whose very first execution is long may just be at
     * work: call it a livelock only when everybody polls and nothing changes.
     */
    if (weave.whole_program && report->state == REPORT_RUNNING &&
        weave.probing &&
        (weave.step - weave.bulk < weave.step / 2 || !all_polling())) {
        verdict_unsupported("an execution this long (raise the step bound)",
                            weave.current->frame);
    }
    if (!round_is_known()) {
        return;
    }
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        if (!task->done && !goes_round(task)) {
            describe(task);
        }
    }
    verdict_fail("livelock",
                 "after %llu steps the tasks still run without getting "
                 "anywhere",
                 (unsigned long long)weave.step);
}

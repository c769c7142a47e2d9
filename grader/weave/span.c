/* span.c: see span.h. */
#include "weave/span.h"

#include "weave/object.h"
#include "weave/ops.h"
#include "weave/pick.h"
#include "weave/report.h"
#include "weave/verdict.h"
#include "weave/weave.h"

/*
 * Between two scheduling points tasks do not wait for each other, except by
 * polling memory: a poller may run ahead of the others by this many steps.
 */
enum { QUANTUM = 64 };

static struct {
    uint64_t charged;  /* steps before this one are on somebody's clock */
    int64_t origin_ns; /* the virtual clock when logical time began */
    uint64_t event;    /* when the running task's operation happened */
    uint64_t blocked;  /* bit t: task t was not ready at the last pick */
    uint64_t work;     /* of all tasks */
    uint64_t ticket[WEAVE_MAX_TASKS]; /* of the operation that waits */
    uint64_t wait[WEAVE_MAX_TASKS];   /* and how long it has waited */
    uint64_t waited;                  /* the longest wait for an object */
    const struct object *awaited;
    const struct task *waiter;
    uintptr_t pcs[WEAVE_PCS];
} now;

static bool is_on(void)
{
    return strategy_plan() != NULL &&
           strategy_plan()->strategy == &strategy_ideal;
}

/* The steps that the running task took since it was picked: on its clock. */
static void charge(void)
{
    uint64_t spent = weave.step - now.charged;
    now.charged = weave.step;
    now.work += spent;
    weave.current->logical_ns += spent;
}

static uint64_t logical(int64_t time_ns)
{
    return time_ns > now.origin_ns ? (uint64_t)(time_ns - now.origin_ns) : 0;
}

/* The moment at which TASK, which is ready, can go on. */
static uint64_t ready_at(const struct task *task)
{
    uint64_t event = now.event;
    if (task->op.target != NULL && task->op.target->done) {
        event = task->op.target->logical_ns; /* joined: the end itself */
    }
    if ((now.blocked >> task->id & 1) == 0) {
        event = 0;
    } else if (task->op.expired) {
        event = logical(task->op.deadline_ns);
    }
    return event > task->logical_ns ? event : task->logical_ns;
}

/* TASK, which is ready, was blocked until now: put the wait on its clock. */
static void resume(struct task *task)
{
    uint64_t waited = ready_at(task) - task->logical_ns;
    uint64_t *wait = &now.wait[task->id];
    if (now.ticket[task->id] != task->op.ticket) {
        now.ticket[task->id] = task->op.ticket;
        *wait = 0;
    }
    *wait += waited;
    if (task->op.class == &op_sleep) {
        now.work += waited;
    } else if (task->op.object != NULL && *wait > now.waited) {
        now.waited = *wait;
        now.awaited = task->op.object;
        now.waiter = task;
        verdict_walk(now.pcs, WEAVE_PCS, task, task->frame);
    }
    task->logical_ns += waited;
}

static struct task *ideal_pick(struct task *const *ready, int count,
                               struct task *fallback)
{
    (void)fallback;
    charge();
    for (int i = 0; i < count; i++) {
        resume(ready[i]);
    }
    struct task *first = ready[0];
    now.blocked = ~(uint64_t)0;
    for (int i = 0; i < count; i++) {
        now.blocked &= ~((uint64_t)1 << ready[i]->id);
        if (ready[i]->logical_ns < first->logical_ns) {
            first = ready[i];
        }
    }
    now.event = first->logical_ns;
    if (now.origin_ns + (int64_t)now.event > weave.now_ns) {
        weave.now_ns = now.origin_ns + (int64_t)now.event;
    }
    return first;
}

static uint64_t ideal_next_switch(void)
{
    return weave.step + QUANTUM;
}

static unsigned ideal_waiter(unsigned count)
{
    (void)count;
    return 0;
}

/* A deadline that comes before anybody's next step expires. */
static int ideal_disturbance(enum choice_kind kind,
                             struct task *const *candidates, int count)
{
    if (kind != CHOICE_TIMEOUT) {
        return -1;
    }
    charge();
    int first = 0;
    for (int i = 1; i < count; i++) {
        if (candidates[i]->op.deadline_ns < candidates[first]->op.deadline_ns) {
            first = i;
        }
    }
    uint64_t deadline = logical(candidates[first]->op.deadline_ns);
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        if (pick_is_ready(task) && ready_at(task) < deadline) {
            return -1;
        }
    }
    return first;
}

const struct strategy strategy_ideal = {
    .name = "ideal",
    .by_time = true,
    .pick = ideal_pick,
    .next_switch = ideal_next_switch,
    .pick_waiter = ideal_waiter,
    .disturb = ideal_disturbance,
};

void span_new_task(struct task *task)
{
    if (!is_on()) {
        return;
    }
    if (weave.current == NULL) {
        now.origin_ns = weave.now_ns;
    } else {
        charge();
        task->logical_ns = weave.current->logical_ns;
    }
}

void weave_work(uint64_t nanoseconds)
{
    if (weave.active && is_on()) {
        charge();
        now.work += nanoseconds;
        weave.current->logical_ns += nanoseconds;
        weave.next_switch = weave.step; /* the others first */
    }
}

void span_finish(void)
{
    if (!is_on()) {
        return;
    }
    charge();
    report->work_ns = now.work;
    report->span_ns = weave.current->logical_ns;
    if (now.waiter != NULL) {
        verdict_place(now.waiter, now.pcs, "waits %llu of %llu ns for %s",
                      (unsigned long long)now.waited,
                      (unsigned long long)report->span_ns,
                      object_name(now.awaited));
    }
}

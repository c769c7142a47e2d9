/* sched.h: who runs next. */
#ifndef WEAVE_SCHED_H
#define WEAVE_SCHED_H

#include "weave/core.h"

/*
 * The running task is about to do OP, called from FRAME. Returns when the
 * scheduler has picked it and OP is ready or has expired. May end the
 * execution: deadlock, step bound.
 */
void sched_point(struct op op, uintptr_t *frame);

/* A scheduling point before something that never blocks. */
void sched_step(const struct op_class *class, struct object *object,
                uintptr_t *frame);

/* The same, when the strategy may want a switch here. */
void sched_access_slow(uintptr_t *frame);

/* A memory access or basic block. */
static inline void sched_access(uintptr_t *frame)
{
    if (++weave.step >= weave.next_switch) {
        sched_access_slow(frame);
    }
}

/* The same before an access to the atomic variable at ADDRESS. */
void sched_atomic(uintptr_t address, bool write, uintptr_t *frame);

/* The running task has ended: hand over for the last time, and return. */
void sched_leave(void);

/* A task starts: wait until it is picked for the first time. */
void sched_enter(struct task *task);

/* A new task, ready to run, its clock after the creator's; or NULL: full. */
struct task *sched_new_task(void);

/* Pick one of COUNT waiters in order of arrival. */
unsigned sched_pick_waiter(unsigned count);

/*
 * The running task got somewhere: it wrote to memory that others may see, or
 * woke, made or ended a task. Taking and releasing a lock is not progress.
 */
static inline void sched_progress(void)
{
    weave.bulk = weave.step;
}

#endif

/* vclock.h: vector clocks over the tasks of one execution. */
#ifndef WEAVE_VCLOCK_H
#define WEAVE_VCLOCK_H

#include "weave/core.h"

/* INTO becomes the least clock that is at or after both. */
static inline void vclock_join(struct vclock *into, const struct vclock *from)
{
    for (int i = 0; i < weave.tasks; i++) {
        if (from->at[i] > into->at[i]) {
            into->at[i] = from->at[i];
        }
    }
}

/* INTO becomes a copy of FROM. */
static inline void vclock_copy(struct vclock *into, const struct vclock *from)
{
    for (int i = 0; i < weave.tasks; i++) {
        into->at[i] = from->at[i];
    }
}

/* Nothing happens before an empty clock. */
static inline void vclock_reset(struct vclock *clock)
{
    for (int i = 0; i < weave.tasks; i++) {
        clock->at[i] = 0;
    }
}

/* TASK publishes what it has done so far into CLOCK, then starts an epoch. */
static inline void vclock_release(struct vclock *clock, struct task *task)
{
    vclock_join(clock, &task->clock);
    task->clock.at[task->id]++;
}

/* What CLOCK has published happens before all that TASK does from now on. */
static inline void vclock_acquire(struct task *task, const struct vclock *clock)
{
    vclock_join(&task->clock, clock);
}

#endif

/*
 * strategy.h: how a schedule is chosen.
 *
 * A choice that differs from the default is recorded as (step, kind, value);
 * the list of choices replays the execution. The default for a task is: go on
 * with the running one, else the next by number.
 */
#ifndef WEAVE_STRATEGY_H
#define WEAVE_STRATEGY_H

#include "weave/core.h"

enum choice_kind {
    CHOICE_TASK,
    CHOICE_SPURIOUS,
    CHOICE_TIMEOUT,
    CHOICE_WAITER,
    CHOICE_IDEAL,  /* alone: span.h chooses */
    CHOICE_FOLLOW, /* the first: the others are to be followed; follow.h */
    CHOICES
};

struct choice {
    uint32_t step;
    uint16_t kind;
    uint16_t value;
};

/* Everything that determines a schedule, given the program. */
struct strategy_plan {
    const struct strategy *strategy;
    uint64_t seed;
    uint64_t length; /* steps of the probe run */
    unsigned depth;  /* of PCT */
    unsigned period; /* random: one switch in so many accesses; 0: none */
    bool sync_only;  /* plain accesses are no points of choice */
    const struct choice *choices; /* of replay */
    size_t choice_count;
};

struct strategy {
    const char *name;
    bool at_atomics; /* each atomic access is a point of choice */
    bool by_time;    /* logical time decides; to yield changes nothing */
    /* Which of READY[0..COUNT-1]; CURRENT is among them when CURRENT_READY. */
    struct task *(*pick)(struct task *const *ready, int count,
                         struct task *fallback);
    /* The step at which the next memory access may switch. */
    uint64_t (*next_switch)(void);
    /* Which of COUNT > 1 waiters. */
    unsigned (*pick_waiter)(unsigned count);
    /* Of COUNT > 0 candidates, the one to disturb now; -1: none. */
    int (*disturb)(enum choice_kind kind, struct task *const *candidates,
                   int count);
};

extern const struct strategy strategy_probe;
extern const struct strategy strategy_random;
extern const struct strategy strategy_pct;
extern const struct strategy strategy_pos;
extern const struct strategy strategy_replay;

/* Decides through trace.h; its own functions are those of the probe. */
extern const struct strategy strategy_search;

/* A task may run alone this long while others could; then it must yield. */
enum { STRATEGY_PATIENCE = 2000 };

/* Start an execution by PLAN, which must outlive it. */
void strategy_begin(const struct strategy_plan *plan);

/* The plan in force. */
const struct strategy_plan *strategy_plan(void);

/* A new task exists: give it its place in the order. */
void strategy_new_task(struct task *task);

/* TASK yielded or ran too long: let the others go first. */
void strategy_demote(struct task *task);

#endif

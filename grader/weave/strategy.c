/*
 * strategy.c: the schedules that weave samples, and replay.
 *
 * probe   no preemption: the first run, which measures the length and shows
 *         whether there is any choice at all
 * random  at each scheduling point any ready task, alike; at memory accesses
 *         one switch in `period` on average
 * pct     probabilistic concurrency testing (Burckhardt et al. 2010): random
 *         priorities, depth - 1 random change points among `length` steps;
 *         a bug of depth d is found with probability 1/(n k^(d-1)) or more
 * pos     partial-order sampling (Yuan, Yang and Gu 2018): a random priority
 *         for each pending event, drawn again for those that conflict with
 *         the event that runs; switches where the search does
 */
#include "weave/strategy.h"

#include "weave/ops.h"
#include "weave/rng.h"
#include "weave/span.h"

enum { PCT_DEPTH_MAX = 8, PCT_BASE = 1 << 20 };

static struct {
    const struct strategy_plan *plan;
    uint64_t rng;
    uint64_t change[PCT_DEPTH_MAX]; /* steps, ascending */
    unsigned changes;
    unsigned next_change;
    uint32_t floor; /* the lowest priority given so far */
    size_t next_choice;
    const struct task *running; /* and since which step */
    uint64_t since;
} now;

const struct strategy_plan *strategy_plan(void)
{
    return now.plan;
}

static void pct_place_changes(const struct strategy_plan *plan)
{
    now.changes = 0;
    for (unsigned i = 1; i < plan->depth && i < PCT_DEPTH_MAX; i++) {
        uint32_t length = plan->length < 1 ? 1 : (uint32_t)plan->length;
        uint64_t at = 1 + rng_below(&now.rng, length);
        unsigned j = now.changes++;
        for (; j > 0 && now.change[j - 1] > at; j--) {
            now.change[j] = now.change[j - 1];
        }
        now.change[j] = at;
    }
}

void strategy_begin(const struct strategy_plan *plan)
{
    now.plan = plan;
    now.rng = plan->seed;
    now.next_change = 0;
    now.next_choice = 0;
    now.floor = PCT_BASE;
    now.running = NULL;
    now.since = 0;
    pct_place_changes(plan);
}

static void draw_priority(struct task *task)
{
    task->priority = PCT_BASE + 1 + rng_below(&now.rng, PCT_BASE);
}

void strategy_new_task(struct task *task)
{
    draw_priority(task);
    span_new_task(task);
}

void strategy_demote(struct task *task)
{
    if (now.floor > 1) {
        now.floor--;
    }
    task->priority = now.floor;
}

/* The running task has had its turn for long, perhaps spinning. */
static bool out_of_patience(void)
{
    if (weave.current != now.running) {
        now.running = weave.current;
        now.since = weave.step;
    }
    if (weave.step - now.since < STRATEGY_PATIENCE) {
        return false;
    }
    now.since = weave.step;
    return true;
}

/* Probe: no preemption. */

static struct task *probe_pick(struct task *const *ready, int count,
                               struct task *fallback)
{
    if (!out_of_patience() || fallback != weave.current) {
        return fallback;
    }
    for (int i = 0; i < count; i++) {
        if (ready[i]->id > weave.current->id) {
            return ready[i];
        }
    }
    return ready[0];
}

static uint64_t never_alone_for_ever(void)
{
    return weave.step + STRATEGY_PATIENCE;
}

static unsigned first_waiter(unsigned count)
{
    (void)count;
    return 0;
}

static int no_disturbance(enum choice_kind kind, struct task *const *candidates,
                          int count)
{
    (void)kind;
    (void)candidates;
    (void)count;
    return -1;
}

const struct strategy strategy_probe = {
    .name = "probe",
    .pick = probe_pick,
    .next_switch = never_alone_for_ever,
    .pick_waiter = first_waiter,
    .disturb = no_disturbance,
};

const struct strategy strategy_search = {
    .name = "search",
    .at_atomics = true,
    .pick = probe_pick,
    .next_switch = never_alone_for_ever,
    .pick_waiter = first_waiter,
    .disturb = no_disturbance,
};

/* Random walk. */

static struct task *random_pick(struct task *const *ready, int count,
                                struct task *fallback)
{
    (void)fallback;
    return ready[rng_below(&now.rng, (uint32_t)count)];
}

static uint64_t random_next_switch(void)
{
    uint32_t period = now.plan->period;
    if (period == 0) {
        return never_alone_for_ever();
    }
    return weave.step + 1 + rng_below(&now.rng, 2 * period - 1);
}

static unsigned random_waiter(unsigned count)
{
    return rng_below(&now.rng, count);
}

static int random_disturbance(enum choice_kind kind,
                              struct task *const *candidates, int count)
{
    (void)kind;
    (void)candidates;
    if (rng_below(&now.rng, 6) != 0) {
        return -1;
    }
    return (int)rng_below(&now.rng, (uint32_t)count);
}

const struct strategy strategy_random = {
    .name = "random",
    .pick = random_pick,
    .next_switch = random_next_switch,
    .pick_waiter = random_waiter,
    .disturb = random_disturbance,
};

/* PCT. */

static struct task *pct_pick(struct task *const *ready, int count,
                             struct task *fallback)
{
    while (now.next_change < now.changes &&
           weave.step >= now.change[now.next_change]) {
        now.next_change++;
        strategy_demote(weave.current);
    }
    if (out_of_patience() || weave.current->yielding) {
        strategy_demote(weave.current);
    }
    struct task *best = ready[0];
    for (int i = 1; i < count; i++) {
        if (ready[i]->priority > best->priority) {
            best = ready[i];
        }
    }
    (void)fallback;
    return best;
}

static uint64_t pct_next_switch(void)
{
    uint64_t next = never_alone_for_ever();
    if (now.next_change < now.changes && now.change[now.next_change] < next) {
        next = now.change[now.next_change];
    }
    return next;
}

const struct strategy strategy_pct = {
    .name = "pct",
    .pick = pct_pick,
    .next_switch = pct_next_switch,
    .pick_waiter = random_waiter,
    .disturb = random_disturbance,
};

/* Partial-order sampling. */

static bool conflicts(const struct task *a, const struct task *b)
{
    if (a->op.class == &op_access || b->op.class == &op_access) {
        return a->op.class == b->op.class && a->access_key == b->access_key &&
               (a->access_writes || b->access_writes);
    }
    return a->op.object != NULL && a->op.object == b->op.object;
}

static struct task *pos_pick(struct task *const *ready, int count,
                             struct task *fallback)
{
    (void)fallback;
    if (out_of_patience() || weave.current->yielding) {
        weave.current->priority = 0;
    }
    struct task *best = ready[0];
    for (int i = 1; i < count; i++) {
        if (ready[i]->priority > best->priority) {
            best = ready[i];
        }
    }
    for (int i = 0; i < count; i++) {
        if (ready[i] == best || conflicts(ready[i], best)) {
            draw_priority(ready[i]);
        }
    }
    return best;
}

const struct strategy strategy_pos = {
    .name = "pos",
    .at_atomics = true,
    .pick = pos_pick,
    .next_switch = never_alone_for_ever,
    .pick_waiter = random_waiter,
    .disturb = random_disturbance,
};

/* Replay: the recorded choices, else the defaults. */

static const struct choice *replay_here(enum choice_kind kind)
{
    const struct strategy_plan *plan = now.plan;
    if (now.next_choice < plan->choice_count) {
        const struct choice *choice = &plan->choices[now.next_choice];
        if (choice->step == weave.step && choice->kind == kind) {
            now.next_choice++;
            return choice;
        }
    }
    return NULL;
}

static struct task *replay_pick(struct task *const *ready, int count,
                                struct task *fallback)
{
    const struct choice *choice = replay_here(CHOICE_TASK);
    for (int i = 0; choice != NULL && i < count; i++) {
        if (ready[i]->id == choice->value) {
            return ready[i];
        }
    }
    return fallback;
}

static uint64_t replay_next_switch(void)
{
    if (now.next_choice < now.plan->choice_count) {
        return now.plan->choices[now.next_choice].step;
    }
    return UINT64_MAX;
}

static unsigned replay_waiter(unsigned count)
{
    const struct choice *choice = replay_here(CHOICE_WAITER);
    return choice != NULL && choice->value < count ? choice->value : 0;
}

static int replay_disturbance(enum choice_kind kind,
                              struct task *const *candidates, int count)
{
    const struct choice *choice = replay_here(kind);
    for (int i = 0; choice != NULL && i < count; i++) {
        if (candidates[i]->id == choice->value) {
            return i;
        }
    }
    return -1;
}

const struct strategy strategy_replay = {
    .name = "replay",
    .pick = replay_pick,
    .next_switch = replay_next_switch,
    .pick_waiter = replay_waiter,
    .disturb = replay_disturbance,
};

/*
 * races.c: see races.h.
 *
 * Each event has a vector clock over the trace's happens-before relation: the
 * order of each task, and the order of conflicting events. Event i of task t
 * happens before event j when clock[j][t] has reached i's number in t.
 */
#include "weave/races.h"

#include <string.h>

enum { KEYS = 1 << 15, NONE = TRACE_EVENTS };

typedef uint16_t clock_row[WEAVE_MAX_TASKS];

static clock_row clocks[TRACE_EVENTS + 1];
static uint16_t number[TRACE_EVENTS + 1]; /* of an event, within its task */
static unsigned last[WEAVE_MAX_TASKS];    /* event of each task; NONE */
static uint64_t present;                  /* tasks that have one */

/* The events that touched a key, as a list from the latest back. */
static struct {
    uintptr_t key;
    unsigned latest; /* in uses; 0: none */
} keys[KEYS];

static struct use {
    unsigned event;
    unsigned earlier;
    unsigned effect;
} uses[TRACE_TOUCHES + TRACE_EVENTS + 1];
static unsigned use_count;

static unsigned used[KEYS]; /* which of them are */
static unsigned used_count;

static unsigned *uses_of(uintptr_t key)
{
    unsigned i = (unsigned)((key * 0x9e3779b97f4a7c15u) >> 40) % KEYS;
    while (keys[i].key != 0 && keys[i].key != key) {
        i = (i + 1) % KEYS;
    }
    if (keys[i].key == 0) {
        keys[i].key = key;
        used[used_count++] = i;
    }
    return &keys[i].latest;
}

static void add_use(uintptr_t key, unsigned event, unsigned effect)
{
    unsigned *latest = uses_of(key);
    uses[++use_count] = (struct use){event, *latest, effect};
    *latest = use_count;
}

static void join(clock_row into, const clock_row from)
{
    for (int t = 0; t < WEAVE_MAX_TASKS; t++) {
        into[t] = into[t] < from[t] ? from[t] : into[t];
    }
}

static bool before(unsigned event, const clock_row clock)
{
    return clock[trace->event[event].task] >= number[event];
}

/* An event, or what a task would have done next when the trace ended. */
struct step {
    unsigned at; /* trace->count for the latter */
    int task;
    const struct touch *touch;
    unsigned touches;
    clock_row own;  /* what happens before its task gets there */
    clock_row full; /* what happens before it */
};

static bool is_task_event(unsigned at)
{
    return trace->event[at].kind == TRACE_TASK;
}

/*
 * The tasks that can begin a reordering of what follows event I, up to J, in
 * which I comes last: those whose first event there depends on none before it.
 */
static uint64_t initials(unsigned i, const struct step *j)
{
    uint64_t seen = 0;
    uint64_t found = 0;
    unsigned first[WEAVE_MAX_TASKS];
    for (unsigned k = i + 1; k <= j->at; k++) {
        bool end = k == j->at;
        if (!end && (!is_task_event(k) || before(i, clocks[k]))) {
            continue;
        }
        int task = end ? j->task : trace->event[k].task;
        if ((seen >> task & 1) != 0) {
            continue;
        }
        const uint16_t *clock = end ? j->full : clocks[k];
        bool free = true;
        for (uint64_t rest = seen; rest != 0 && free; rest &= rest - 1) {
            free = !before(first[__builtin_ctzll(rest)], clock);
        }
        seen |= (uint64_t)1 << task;
        first[task] = k;
        found |= free ? (uint64_t)1 << task : 0;
    }
    return found;
}

/*
 * Event I conflicts with J and is not ordered before its task. Can J's side
 * come first? Then make sure that somebody tries. Returns false when I is what
 * made J possible.
 */
static bool reverse(struct node *path, unsigned i, const struct step *j)
{
    struct node *here = &path[i];
    uint64_t own = (uint64_t)1 << j->task;
    bool was_pending = last[j->task] == NONE || last[j->task] < i;
    if (was_pending && (here->enabled & own) == 0) {
        return false;
    }
    uint64_t can = initials(i, j);
    if ((can & (here->backtrack | here->done | here->sleep)) != 0) {
        return true;
    }
    can &= here->enabled;
    if ((can & own) != 0) {
        here->backtrack |= own;
    } else if (can != 0) {
        here->backtrack |= can & -can;
    } else {
        here->backtrack |= here->enabled;
    }
    return true;
}

static bool conflict(unsigned a, unsigned b)
{
    return ((a | b) & TOUCH_WRITES) != 0;
}

/*
 * Could the later touch only come after the earlier one, which frees what it
 * needs? A touch that does both, taking a lock and giving it back, is neither.
 */
static bool is_forced(unsigned earlier, unsigned later)
{
    const unsigned both = TOUCH_FREES | TOUCH_NEEDS;
    return (earlier & both) == TOUCH_FREES && (later & both) == TOUCH_NEEDS;
}

/* The races of J with earlier events that touched KEY. */
static void races_on(struct node *path, const struct step *j, uintptr_t key,
                     unsigned effect)
{
    uint64_t settled = (uint64_t)1 << j->task;
    for (unsigned u = *uses_of(key); u != 0 && (present & ~settled) != 0;
         u = uses[u].earlier) {
        unsigned i = uses[u].event;
        uint64_t other = (uint64_t)1 << trace->event[i].task;
        if ((settled & other) == 0 && conflict(effect, uses[u].effect) &&
            (before(i, j->own) ||
             (!is_forced(uses[u].effect, effect) && reverse(path, i, j)))) {
            settled |= other; /* its earlier events happen before this one */
        }
    }
}

static void join_uses(clock_row clock, uintptr_t key, unsigned effect)
{
    for (unsigned u = *uses_of(key); u != 0; u = uses[u].earlier) {
        if (conflict(effect, uses[u].effect)) {
            join(clock, clocks[uses[u].event]);
        }
        if ((uses[u].effect & TOUCH_WRITES) != 0) {
            return; /* what came before happens before it */
        }
    }
}

static void join_all(clock_row clock)
{
    for (int t = 0; t < WEAVE_MAX_TASKS; t++) {
        if (last[t] != NONE) {
            join(clock, clocks[last[t]]);
        }
    }
}

static void set_clocks(struct step *step, bool after_all, bool everything)
{
    memset(step->own, 0, sizeof(step->own));
    if (after_all) {
        join_all(step->own);
    } else if (last[step->task] != NONE) {
        join(step->own, clocks[last[step->task]]);
    }
    memcpy(step->full, step->own, sizeof(step->full));
    for (unsigned i = 0; i < step->touches; i++) {
        join_uses(step->full, step->touch[i].key, step->touch[i].effect);
    }
    join_uses(step->full, KEY_EVERYTHING, TOUCH_WRITES);
    if (everything) {
        join_all(step->full);
    }
}

static void find_races(struct node *path, const struct step *step)
{
    for (unsigned i = 0; i < step->touches; i++) {
        if (step->touch[i].key != 0) {
            races_on(path, step, step->touch[i].key, step->touch[i].effect);
        }
    }
    races_on(path, step, KEY_EVERYTHING, TOUCH_WRITES);
}

static void take_event(struct node *path, unsigned at, bool is_new)
{
    const struct trace_event *event = &trace->event[at];
    struct step step = {.at = at,
                        .task = event->task,
                        .touch = &trace->touch[event->first],
                        .touches = event->touches};
    set_clocks(&step, event->after_all, event->everything);
    if (is_new) {
        find_races(path, &step);
    }
    number[at] = (uint16_t)(step.own[event->task] + 1);
    step.full[event->task] = number[at];
    memcpy(clocks[at], step.full, sizeof(clocks[at]));
    for (unsigned i = 0; i < event->touches; i++) {
        add_use(step.touch[i].key, at, step.touch[i].effect);
    }
    if (event->everything) {
        add_use(KEY_EVERYTHING, at, TOUCH_WRITES);
    }
    last[event->task] = at;
    present |= (uint64_t)1 << event->task;
}

void races_find(struct node *path, unsigned from)
{
    while (used_count > 0) {
        memset(&keys[used[--used_count]], 0, sizeof(keys[0]));
    }
    use_count = 0;
    present = 0;
    for (int t = 0; t < WEAVE_MAX_TASKS; t++) {
        last[t] = NONE;
    }
    for (unsigned at = 0; at < trace->count; at++) {
        if (is_task_event(at)) {
            take_event(path, at, at >= from);
        }
    }
    for (uint64_t rest = trace->pending; rest != 0; rest &= rest - 1) {
        int task = __builtin_ctzll(rest);
        struct step step = {.at = trace->count,
                            .task = task,
                            .touch = trace->next[task],
                            .touches = 2};
        set_clocks(&step, false, false);
        find_races(path, &step);
    }
}

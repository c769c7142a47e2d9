/* trace.c: see trace.h. */
#include "weave/trace.h"

#include <stddef.h>
#include <sys/mman.h>

#include "weave/heap.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/verdict.h"

/* A task may go on this often in a row while others could: it may spin. */
enum { PATIENCE = 50 };

struct trace *trace;

static struct {
    bool on;
    unsigned current; /* the event that the running task is in */
    uint64_t sleep;
    int in_a_row;
} now;

void trace_map(void)
{
    if (trace != NULL) {
        return;
    }
    void *map = mmap(NULL, sizeof(*trace), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) {
        verdict_broken("cannot map %zu bytes: %m", sizeof(*trace));
    }
    trace = map;
}

static uint64_t bit(int task)
{
    return (uint64_t)1 << task;
}

/* Append an event; NULL, and the recording stops, when there is no room. */
static struct trace_event *append(enum trace_kind kind, int task)
{
    if (trace->count == TRACE_EVENTS) {
        trace->too_long = true;
        now.on = false;
        return NULL;
    }
    struct trace_event *event = &trace->event[trace->count++];
    *event = (struct trace_event){
        .kind = kind, .task = task, .first = trace->touched};
    return event;
}

bool trace_is_on(void)
{
    return now.on;
}

void trace_begin(void)
{
    trace->too_long = false;
    trace->diverged = false;
    trace->count = 0;
    trace->touched = 0;
    trace->pending = 0;
    now.on = true;
    now.sleep = 0;
    now.in_a_row = 0;
    append(TRACE_TASK, 0)->enabled = bit(0);
    now.current = 0;
}

void trace_touch(uintptr_t key, unsigned effect)
{
    if (!now.on) {
        return;
    }
    key = heap_key(key);
    struct trace_event *event = &trace->event[now.current];
    for (unsigned i = 0; i < event->touches; i++) {
        struct touch *touch = &trace->touch[event->first + i];
        if (touch->key == key) {
            touch->effect |= effect;
            return;
        }
    }
    if (trace->touched == TRACE_TOUCHES) {
        trace->too_long = true;
        now.on = false;
        return;
    }
    trace->touch[trace->touched++] = (struct touch){key, effect};
    event->touches++;
}

void trace_touch_all(void)
{
    if (now.on) {
        trace->event[now.current].everything = true;
    }
}

bool foot_conflicts(const struct foot *foot, const struct touch *touches,
                    unsigned count)
{
    if (foot->everything) {
        return true;
    }
    for (unsigned i = 0; i < count; i++) {
        for (unsigned j = 0; j < foot->count; j++) {
            if (touches[i].key == foot->touch[j].key &&
                ((touches[i].effect | foot->touch[j].effect) & TOUCH_WRITES) !=
                    0) {
                return true;
            }
        }
    }
    return false;
}

/* Whoever conflicts with the event that has just ended wakes up. */
static void update_sleep(void)
{
    const struct trace_event *last = &trace->event[now.current];
    if (trace->count == trace->sleep_from) {
        now.sleep = 0;
        for (unsigned i = 0; i < trace->sleepers; i++) {
            now.sleep |= bit(trace->sleeper[i].task);
        }
        return;
    }
    for (unsigned i = 0; i < trace->sleepers; i++) {
        const struct sleeper *sleeper = &trace->sleeper[i];
        if (last->everything || sleeper->task == last->task ||
            foot_conflicts(&sleeper->foot, &trace->touch[last->first],
                           last->touches)) {
            now.sleep &= ~bit(sleeper->task);
        }
    }
}

/* The first of TASKS from FROM on, round the clock; NULL: none. */
static struct task *first_from(uint64_t tasks, int from)
{
    for (int i = 0; i < weave.tasks; i++) {
        int id = (from + i) % weave.tasks;
        if ((tasks & bit(id)) != 0) {
            return &weave.task[id];
        }
    }
    return NULL;
}

static struct task *follow_orders(uint64_t enabled, struct task *fallback)
{
    unsigned id = trace->choice[trace->count];
    if (id >= WEAVE_MAX_TASKS || (enabled & bit((int)id)) == 0) {
        trace->diverged = true;
        now.on = false;
        return fallback;
    }
    return &weave.task[id];
}

static struct task *choose(uint64_t enabled, uint64_t ready,
                           struct task *fallback)
{
    uint64_t awake = enabled & ~now.sleep;
    struct task *next = fallback;
    bool spins =
        weave.current->op.class == &op_access && weave.current->access_key == 0;
    if (fallback == weave.current && (spins || ++now.in_a_row > PATIENCE)) {
        now.in_a_row = 0;
        next = first_from(ready, fallback->id + 1);
    }
    if ((awake & bit(next->id)) != 0) {
        return next;
    }
    next = first_from(awake & ready, fallback->id);
    return next != NULL ? next : first_from(awake, fallback->id);
}

struct task *trace_decide(uint64_t enabled, uint64_t ready,
                          struct task *fallback, bool after_all)
{
    if (trace->count >= trace->sleep_from) {
        update_sleep();
    }
    struct task *next = trace->count < trace->prefix
                            ? follow_orders(enabled, fallback)
                            : choose(enabled, ready, fallback);
    if (next == NULL) {
        verdict_redundant();
    }
    struct trace_event *event = now.on ? append(TRACE_TASK, next->id) : NULL;
    if (event != NULL) {
        event->enabled = enabled;
        event->sleep = now.sleep;
        event->after_all = after_all;
        now.current = trace->count - 1;
    }
    if (next != weave.current) {
        now.in_a_row = 0;
    }
    return next;
}

unsigned trace_variant(unsigned count)
{
    if (!now.on) {
        return 0;
    }
    unsigned variant =
        trace->count < trace->prefix ? trace->choice[trace->count] : 0;
    if (variant >= count) {
        trace->diverged = true;
        now.on = false;
        return 0;
    }
    struct trace_event *event = append(TRACE_VARIANT, weave.current->id);
    if (event != NULL) {
        event->variant = variant;
        event->variants = count;
    }
    return variant;
}

void trace_end(void)
{
    for (int i = 0; now.on && i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        struct touch *next = trace->next[i];
        if (task->done) {
            continue;
        }
        next[0] = (struct touch){0, 0};
        next[1] = (struct touch){0, 0};
        trace->pending |= bit(i);
        if (task->op.object != NULL) {
            next[0] =
                (struct touch){task->op.object->address, op_effect(&task->op)};
        } else if (task->op.target != NULL) {
            next[0] = (struct touch){(uintptr_t)task->op.target,
                                     op_effect(&task->op)};
        } else if (task->op.class == &op_access) {
            next[0] = (struct touch){task->access_key, task->access_writes
                                                           ? TOUCH_WRITES
                                                           : TOUCH_LOOKS};
        }
        if (task->op.class == &op_sigwait || task->op.class == &op_pause) {
            next[0] = (struct touch){(uintptr_t)&task->signals, TOUCH_WRITES};
        }
        next[0].key = heap_key(next[0].key);
        if (task->op.deadline_ns >= 0) {
            next[1] = (struct touch){KEY_TIME, TOUCH_WRITES};
        }
    }
    now.on = false;
}

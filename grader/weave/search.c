/* search.c: see search.h. The tree of decisions, and how it grows. */
#include "weave/search.h"

#include <string.h>
#include <sys/mman.h>

#include "weave/races.h"
#include "weave/trace.h"
#include "weave/verdict.h"

/* A decision on the way from the beginning to where the search is. */
static struct node node[TRACE_EVENTS];
static unsigned depth;  /* of the path */
static unsigned branch; /* the first decision that is new in this execution */
static bool reducing;
static int preemption_bound;

static uint64_t bit(int task)
{
    return (uint64_t)1 << task;
}

static int first_task(uint64_t tasks)
{
    return __builtin_ctzll(tasks);
}

/*
 * The sleepers of all nodes, one node's after the other's. Not from malloc():
 * the heap must be the same whenever an execution begins, for the search tells
 * objects by their addresses.
 */
static struct sleeper *sleepers;
static unsigned sleeping;

static void prepare(void)
{
    const size_t size =
        (size_t)TRACE_EVENTS * WEAVE_MAX_TASKS * sizeof(*sleepers);
    void *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED || madvise(map, size, MADV_DONTFORK) != 0) {
        verdict_broken("no memory for the search: %m");
    }
    sleepers = map;
}

static void cut(unsigned length)
{
    while (depth > length) {
        sleeping -= node[--depth].explored_count;
    }
}

void search_begin(bool reduce, int preemptions)
{
    if (sleepers == NULL) {
        prepare();
    }
    cut(0);
    reducing = reduce && preemptions < 0;
    preemption_bound = preemptions;
    branch = 0;
}

/* How often the path to decision AT interrupts a task that could go on. */
static int preemptions_before(unsigned at)
{
    int count = 0;
    for (unsigned i = 1; i < at; i++) {
        count += node[i].kind == TRACE_TASK && node[i].preempts;
    }
    return count;
}

/* What may still be tried at decision AT. */
static uint64_t untried(unsigned at)
{
    const struct node *here = &node[at];
    uint64_t tasks = here->backtrack & ~here->done & ~here->sleep;
    if (preemption_bound >= 0 && (here->enabled & bit(here->before)) != 0 &&
        preemptions_before(at) >= preemption_bound) {
        tasks &= bit(here->before);
    }
    return tasks;
}

/* The task chosen last of all has been explored: it may sleep from now on. */
static void put_to_sleep(void)
{
    struct node *here = &node[depth - 1];
    here->done |= bit(here->task);
    if (here->explored_count == 0) {
        here->explored = &sleepers[sleeping];
    }
    sleepers[sleeping++] = (struct sleeper){here->task, here->foot};
    here->explored_count++;
    here->foot = (struct foot){0};
}

/* Where TASK, which sleeps at decision AT, was put to sleep. */
static const struct sleeper *sleeper_of(int task, unsigned at)
{
    for (unsigned i = at + 1; i-- > 0;) {
        for (unsigned j = 0; j < node[i].explored_count; j++) {
            if (node[i].explored[j].task == task) {
                return &node[i].explored[j];
            }
        }
    }
    verdict_broken("a sleeping task was never explored");
}

/* The orders: follow the path up to and including decision AT. */
static void give_orders(unsigned at)
{
    unsigned from = at;
    while (node[from].kind != TRACE_TASK) {
        from--;
    }
    cut(at + 1);
    branch = from;
    trace->prefix = at + 1;
    for (unsigned i = 0; i <= at; i++) {
        trace->choice[i] =
            (uint8_t)(node[i].kind == TRACE_TASK ? (unsigned)node[i].task
                                                 : node[i].variant);
    }
    uint64_t sleep = reducing ? node[from].sleep | node[from].done : 0;
    trace->sleep_from = from;
    trace->sleepers = 0;
    for (; sleep != 0; sleep &= sleep - 1) {
        trace->sleeper[trace->sleepers++] =
            *sleeper_of(first_task(sleep), from);
    }
}

bool search_next(void)
{
    if (depth == 0) {
        trace->prefix = 0;
        trace->sleep_from = 0;
        trace->sleepers = 0;
        return true;
    }
    for (unsigned at = depth; at-- > 0;) {
        struct node *here = &node[at];
        if (here->kind == TRACE_VARIANT) {
            if (here->variant + 1 < here->variants) {
                here->variant++;
                give_orders(at);
                return true;
            }
            continue;
        }
        cut(at + 1);
        if ((here->done & bit(here->task)) == 0) {
            put_to_sleep();
        }
        uint64_t tasks = untried(at);
        if (tasks != 0) {
            here->task = first_task(tasks);
            here->preempts = here->task != here->before &&
                             (here->enabled & bit(here->before)) != 0;
            give_orders(at);
            return true;
        }
    }
    return false;
}

/* What a decision touched, over all variants of its effect. */
static void add_foot(struct foot *foot, const struct trace_event *event)
{
    foot->everything = foot->everything || event->everything;
    for (unsigned i = 0; i < event->touches; i++) {
        const struct touch *touch = &trace->touch[event->first + i];
        unsigned j = 0;
        while (j < foot->count && foot->touch[j].key != touch->key) {
            j++;
        }
        if (j == TRACE_FOOT) {
            foot->everything = true;
            return;
        }
        if (j == foot->count) {
            foot->touch[foot->count++] = *touch;
        } else {
            foot->touch[j].effect |= touch->effect;
        }
    }
}

/* The path did not repeat: the program looks at something outside. */
static bool is_different(unsigned at)
{
    const struct trace_event *event = &trace->event[at];
    return event->kind != node[at].kind || event->task != node[at].task ||
           event->enabled != node[at].enabled;
}

static void grow(unsigned at)
{
    const struct trace_event *event = &trace->event[at];
    node[at] = (struct node){.kind = event->kind,
                             .task = event->task,
                             .before = event->task,
                             .enabled = event->enabled,
                             .sleep = reducing ? event->sleep : 0,
                             .variant = event->variant,
                             .variants = event->variants};
    node[at].backtrack = reducing ? bit(event->task) : event->enabled;
    if (event->kind == TRACE_TASK) {
        unsigned before = at;
        while (before > 0 && node[--before].kind != TRACE_TASK) {
        }
        node[at].before = node[before].task;
        node[at].preempts = event->task != node[at].before &&
                            (event->enabled & bit(node[at].before)) != 0;
    }
    depth = at + 1;
}

bool search_learn(void)
{
    if (trace->too_long || trace->diverged || trace->count < depth) {
        return false;
    }
    for (unsigned i = 0; i < trace->count; i++) {
        if (i >= depth) {
            grow(i);
        } else if (is_different(i)) {
            return false;
        }
        if (i >= branch && node[i].kind == TRACE_TASK) {
            add_foot(&node[i].foot, &trace->event[i]);
        }
    }
    if (reducing) {
        races_find(node, branch);
    }
    return true;
}

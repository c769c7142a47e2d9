/*
 * trace.h: what an execution did, decision by decision, for the search.
 *
 * A decision is a point at which the scheduler picks a task; the event that
 * follows is what this task does until the next decision. An event's footprint
 * is the set of shared things it touched. Two events commute unless they are
 * of one task or touch the same thing, and one of them changes it.
 *
 * The mapping is shared: the explorer writes the orders, the execution follows
 * them and writes the events, the explorer reads them when it has ended.
 */
#ifndef WEAVE_TRACE_H
#define WEAVE_TRACE_H

#include "weave/core.h"

enum {
    TRACE_EVENTS = 4000,
    TRACE_TOUCHES = 16000,
    TRACE_FOOT = 8 /* things of a footprint that is remembered */
};

/* Shared things without an address of their own. */
enum {
    KEY_TIME = 1,
    KEY_TASKS,
    KEY_KEYS,
    KEY_NAMES,
    KEY_SPURIOUS,
    KEY_FILES,
    KEY_EVERYTHING /* of races.c: events that conflict with all others */
};

/*
 * What a touch does, as bits. A NEED that comes after a FREE could not have
 * come before it: a lock is taken after it was released, a thread joined after
 * it ended.
 */
enum { TOUCH_LOOKS = 0, TOUCH_WRITES = 1, TOUCH_FREES = 2, TOUCH_NEEDS = 4 };

struct touch {
    uintptr_t key; /* an address or one of the above */
    unsigned effect;
};

/* A footprint; with EVERYTHING it conflicts with all others. */
struct foot {
    bool everything;
    unsigned count;
    struct touch touch[TRACE_FOOT];
};

/* A task that need not go on here: what it does next was explored before. */
struct sleeper {
    int task;
    struct foot foot;
};

enum trace_kind {
    TRACE_TASK,   /* which task goes on */
    TRACE_VARIANT /* which of several effects the running operation has */
};

struct trace_event {
    enum trace_kind kind;
    uint64_t enabled; /* tasks that could go on, as bits */
    uint64_t sleep;   /* those of them that sleep */
    int task;         /* who goes on */
    unsigned variant;
    unsigned variants;
    bool everything; /* it ended the program */
    bool after_all;  /* possible only because all others were blocked */
    unsigned first;  /* in touches */
    unsigned touches;
};

struct trace {
    /* Orders: the first decisions, and who sleeps from which decision on. */
    unsigned prefix;
    uint8_t choice[TRACE_EVENTS];
    unsigned sleep_from;
    unsigned sleepers;
    struct sleeper sleeper[WEAVE_MAX_TASKS];
    /* What happened. */
    bool too_long; /* not all of it is here */
    bool diverged; /* the orders did not fit */
    unsigned count;
    struct trace_event event[TRACE_EVENTS];
    unsigned touched;
    struct touch touch[TRACE_TOUCHES];
    /* What each task that has not ended would do next. */
    uint64_t pending;
    struct touch next[WEAVE_MAX_TASKS][2];
};

extern struct trace *trace;

/* Map it, once. */
void trace_map(void);

/* Is a search on, and its record not full? */
bool trace_is_on(void);

/* The execution begins: the first event is the main task's beginning. */
void trace_begin(void);

/*
 * A decision. ENABLED are the tasks that may go on, READY those that need no
 * freedom of POSIX for it, FALLBACK the one that goes on by default. Returns
 * who goes on; ends the execution when all have been explored from here. Only
 * while the trace is on.
 */
struct task *trace_decide(uint64_t enabled, uint64_t ready,
                          struct task *fallback, bool after_all);

/* The running operation has COUNT > 1 effects to choose from. */
unsigned trace_variant(unsigned count);

/* The running task touches KEY. Cheap when no search is on. */
void trace_touch(uintptr_t key, unsigned effect);

/* The running event touches everything: the program ends with it. */
void trace_touch_all(void);

/* The execution ends: note what each task would do next. */
void trace_end(void);

/* Would the two conflict? */
bool foot_conflicts(const struct foot *foot, const struct touch *touches,
                    unsigned count);

#endif

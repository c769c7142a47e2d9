/*
 * report.h: what an execution leaves behind for the explorer.
 *
 * One mapping shared between the explorer and the process of the schedule.
 * The process writes, then ends; the explorer reads after it has gone.
 */
#ifndef WEAVE_REPORT_H
#define WEAVE_REPORT_H

#include "weave/core.h"
#include "weave/strategy.h"

enum report_state {
    REPORT_RUNNING,
    REPORT_FINISHED,
    REPORT_FAILED,
    REPORT_REDUNDANT, /* a search has been here before */
    REPORT_BROKEN     /* weave itself could not go on */
};

enum {
    REPORT_PLACES = 10,
    REPORT_TRACE = 64,
    REPORT_TEXT = 1024,
    REPORT_STEP_PCS = 6,
    REPORT_CHOICES = 1 << 20
};

/* A place in the program, and what a task was doing there. */
struct report_place {
    char task[WEAVE_NAME];
    char role[240];
    uintptr_t pcs[WEAVE_PCS]; /* innermost first; 0 ends */
};

/* A step of the trace, rendered by the explorer. */
struct report_step {
    char task[WEAVE_NAME];
    const char *doing; /* static */
    const char *what;  /* static or NULL: use the object */
    int kind;          /* enum object_kind */
    int number;
    uintptr_t address;
    uint64_t at; /* weave.step */
    bool has_value;
    int64_t value; /* that it read or wrote */
    uintptr_t pcs[REPORT_STEP_PCS];
};

struct report {
    enum report_state state;
    uint64_t steps;
    uint64_t branching; /* points at which there was a choice */
    uint64_t fingerprint;
    unsigned preemptions; /* of tasks that could have gone on */
    int exit_status;      /* of a whole program */
    uint64_t work_ns;     /* on the ideal machine: see span.h */
    uint64_t span_ns;
    char rule[32]; /* the part after the slash */
    char message[REPORT_TEXT];
    int places;
    struct report_place place[REPORT_PLACES];
    uint64_t traced; /* steps written in all; the last REPORT_TRACE are kept */
    struct report_step trace[REPORT_TRACE];
    size_t choice_count;
    struct choice choices[REPORT_CHOICES];
};

extern struct report *report;

/* Map the shared report; ends the program with WEAVE_EXIT_BROKEN if it can't.
 */
void report_map(void);

/* Forget the last execution. */
void report_clear(void);

/* Record a choice that is not the default. */
void report_choice(enum choice_kind kind, unsigned value);

/*
 * Remember a step of TASK, called from FRAME: what it is DOING to OBJECT, or
 * to WHAT when OBJECT is NULL. The strings are kept.
 */
void report_step(const struct task *task, const char *doing,
                 const struct object *object, const char *what,
                 const uintptr_t *frame);

/* The same for memory at ADDRESS. */
void report_access(const struct task *task, const char *doing,
                   uintptr_t address, const uintptr_t *frame);

/* The step that was remembered last read or wrote VALUE. */
void report_value(int64_t value);

#endif

/*
 * events.h: what weave and the test programs tell the grader.
 *
 * One JSON object a line, appended to the file named by WEAVE_EVENTS in one
 * write each; without it nothing is written. The fields are described in
 * grader/README.md.
 */
#ifndef WEAVE_EVENTS_H
#define WEAVE_EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "weave/core.h"
#include "weave/strategy.h"

/* How an exploration ended. */
struct explored {
    const char *test;
    unsigned schedules; /* executions done */
    unsigned budget;
    bool complete;
    uint64_t steps;     /* of the first execution */
    uint64_t branching; /* points of choice in the first execution */
    uint64_t work_ns;   /* 0: not measured */
    uint64_t span_ns;
    const int *pids; /* NULL: not wanted */
    unsigned pid_count;
};

/* Take the file's name out of the environment: it is not for the program. */
void event_hide(void);

/* Begin a line: a stream in memory, or NULL when nobody listens. */
FILE *event_open(void);

/* End it, and write it out. */
void event_close(FILE *line);

/* The shared report holds a finding: tell it. RULE is complete. */
void event_finding(const struct explored *explored, const char *rule,
                   const struct strategy_plan *plan, unsigned index,
                   int spurious, int early_timeouts, uint64_t bound);

/* An exploration has ended. */
void event_explored(const struct explored *explored);

/* The program has ended by itself; it had TESTS tests. */
void event_end(int tests);

#endif

/* execution.h: one schedule, in a process of its own. */
#ifndef WEAVE_EXECUTION_H
#define WEAVE_EXECUTION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct strategy_plan;
struct weave_options;

/* What is executed, and how. All of it must outlive the execution. */
struct run {
    void (*body)(void *);
    const struct weave_options *options;
    const struct strategy_plan *plan;
    bool whole_program;
    bool probing; /* the first one: its length is not known */
    uint64_t step_bound;
    int spurious;
    bool persistent; /* may share its process with others: worker.h */
};

/*
 * Fork, run the body under the plan, wait for the end. What happened is in the
 * report. Returns the process id that the execution had. Never returns when
 * weave cannot work here.
 */
pid_t execution_run(const struct run *run);

/* No execution follows for now: undo what execution_run() has prepared. */
void execution_rest(void);

/* Do all threads of PID sleep? One that could run shows, however slowly. */
bool execution_is_asleep(pid_t pid);

#endif

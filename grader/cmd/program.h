/* program.h: explore a whole program, or replay one schedule of it. */
#ifndef CMD_PROGRAM_H
#define CMD_PROGRAM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/finding.h"
#include "run/build.h"

struct program {
    const struct runtime *runtime;
    char **files; /* C sources, as the user named them */
    size_t file_count;
    char **args; /* NULL ends; may be NULL */
    char **cflags;
    size_t cflag_count;
    unsigned long schedules; /* 0: weave's default */
    unsigned long seed;
    unsigned long steps;
    long spurious;           /* -1: weave's default */
    const char *strategy;    /* NULL: all */
    long preemptions;        /* at most; -1: no bound */
    bool leaks;              /* objects left over are findings */
    bool persistent;         /* executions share a process */
    bool sync_points;        /* switch at calls and atomics only */
    const char *parallelism; /* a decimal number: see weave.h; NULL: none */
    const char *replay;      /* file of choices; NULL: explore */
    const char *order;       /* file for the order of its calls; NULL: none */
    enum oracle oracle;      /* in whose build it is replayed */
    bool gdb;                /* replay it under gdb */
};

struct program_outcome {
    struct findings findings;
    bool complete;
    bool unsupported;
    unsigned schedules;
    uint64_t work_ns; /* on an ideal machine; 0: not measured */
    uint64_t span_ns;
    uint64_t digest; /* of the sources */
    char *output;    /* what the program printed, when replaying */
};

/* Build and run. Returns -1 when it cannot be built or run. */
int program_run(struct program_outcome *out, const struct program *program,
                struct err *err);

/* Free the contents. */
void program_outcome_release(struct program_outcome *outcome);

/* What a schedule file says of PROGRAM, for replay. */
json_t *program_describe(const struct program *program);

#endif

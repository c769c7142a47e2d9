/* grading.h: one submission through all oracles. */
#ifndef CMD_GRADING_H
#define CMD_GRADING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/result.h"
#include "run/build.h"

/* What is graded, and with what. */
struct grading {
    const struct lab *lab;
    const struct runtime *runtime;
    const char *submission; /* directory */
    const char *hidden;     /* directory of hidden tests; NULL: none */
    const char *cache;      /* for the tests' objects; NULL: none */
    bool mine;              /* build upon the neighbours' sources */
    /* Replay one test instead of grading: */
    const char *replay_test;
    const char *replay_choices; /* file */
    unsigned long replay_bound; /* steps */
    unsigned long replay_times; /* all must end alike; 0: once */
    const char *replay_order;   /* file for the order of calls; NULL: none */
    bool replay_gdb;            /* under gdb */
    enum oracle replay_oracle;
    /* Called as each stage begins; may be NULL. */
    void (*progress)(const char *stage, void *context);
    void *progress_context;
};

/*
 * Grade into *OUT, which result_init() has prepared, and score it. *DIGEST
 * covers the submission and the tests. Returns -1 when the world does not
 * allow it: then nothing is known about the submission.
 */
int grading_run(struct result *out, uint64_t *digest,
                const struct grading *grading, struct err *err);

#endif

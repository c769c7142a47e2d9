/* result.h: everything that one grading found out. */
#ifndef CORE_RESULT_H
#define CORE_RESULT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/finding.h"
#include "core/lab.h"

/* How one test ended in one build. */
struct test_outcome {
    char *name;
    char *check;
    bool passed;      /* it ran to its end, and nothing was wrong */
    unsigned records; /* results seen; more than one is a forgery */
    unsigned schedules;
    bool complete; /* there is no other schedule */
};

/* What one oracle saw. */
struct evidence {
    bool measured; /* false: it never ran, as when nothing compiles */
    struct test_outcome *tests;
    size_t test_count;
};

enum check_status { CHECK_PASS, CHECK_FAIL, CHECK_NOT_MEASURED };

struct check_result {
    enum check_status status;
    unsigned award_mp; /* milli-points */
    size_t passed;     /* of the tests that decide it */
    size_t total;
};

struct result {
    const struct lab *lab;
    char *submission; /* its name, not its path */
    struct findings findings;
    struct evidence evidence[ORACLES];
    struct check_result *checks; /* as many as the lab's */
};

/* An empty result for LAB and the submission called NAME. */
void result_init(struct result *out, const struct lab *lab, const char *name);

/* Free the contents. */
void result_release(struct result *result);

/* The test NAME in EVIDENCE, added with CHECK when new and CHECK given. */
struct test_outcome *evidence_test(struct evidence *evidence, const char *name,
                                   const char *check);

/* Judge the checks by the evidence and the findings. Pure. */
void result_score(struct result *result);

/* The sum of the awards, in milli-points. */
unsigned result_total_mp(const struct result *result);

#endif

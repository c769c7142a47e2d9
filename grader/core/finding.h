/* finding.h: one thing that is wrong with a submission, and the evidence. */
#ifndef CORE_FINDING_H
#define CORE_FINDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/lab.h"

/* A place in the source; file is relative to the build's tree. */
struct place {
    char *file; /* NULL: unknown */
    int line;
    char *function; /* NULL: unknown */
    char *task;     /* "main", "T1"; NULL: not of a task */
    char *role;     /* what the task does there; NULL: nothing to say */
};

struct finding {
    char *rule; /* "weave/deadlock" */
    enum oracle oracle;
    bool advice; /* costs nothing */
    char *test;  /* NULL: of no test */
    char *message;
    char *hint; /* NULL: none */
    struct place *places;
    size_t place_count;
    struct place *steps; /* the interleaving; role says what happened */
    size_t step_count;
    size_t common_steps; /* the first so many: as in a run that went well */
    json_t *schedule;    /* what weave recorded; NULL: none */
    char *schedule_id;   /* NULL: none */
};

struct findings {
    struct finding *items;
    size_t count;
};

/* Append a finding with RULE and MESSAGE, both copied; the rest is empty. */
struct finding *findings_add(struct findings *findings, enum oracle oracle,
                             const char *rule, const char *message);

/* Append a place, its strings copied; any may be NULL. */
struct place *finding_add_place(struct finding *finding, const char *file,
                                int line, const char *function,
                                const char *task, const char *role);

/* Append a step of the interleaving. */
struct place *finding_add_step(struct finding *finding, const char *file,
                               int line, const char *function, const char *task,
                               const char *role);

/* Free the contents. */
void findings_release(struct findings *findings);

/* Does RULE match PATTERN: equal, or PATTERN ends in a star? */
bool rule_matches(const char *rule, const char *pattern);

/* What usually helps against RULE; NULL when there is no advice. */
const char *rule_hint(const char *rule);

#endif

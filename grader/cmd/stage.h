/* stage.h: a grading under way, for the files that do its parts. */
#ifndef CMD_STAGE_H
#define CMD_STAGE_H

#include "cmd/grading.h"

enum { STAGE_NAMES = 64 };

struct stage {
    const struct grading *grading;
    struct result *result;
    char *dir; /* the work tree */
    struct build build;
    char *own[STAGE_NAMES];   /* the submission's sources */
    char *tests[STAGE_NAMES]; /* the lab's, then the hidden ones */
};

/*
 * Copy what the lab gives, its tests and the hidden ones into the work tree,
 * and list all sources. *DIGEST then covers them, too.
 */
int stage_copy_lab(struct stage *stage, uint64_t *digest, struct err *err);

/*
 * Build and run the test program for ORACLE and collect what it tells. *FIT
 * becomes false when the submission does not link.
 */
int stage_watch(struct stage *stage, enum oracle oracle, bool *fit,
                struct err *err);

/* Tell whoever waits which part of the grading begins. */
void stage_tell(const struct stage *stage, const char *part);

#endif

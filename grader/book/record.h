/*
 * record.h: a result of `grader grade` or `grader class` (grader/README.md),
 * checked through and through before anything of it gets into the book.
 */
#ifndef BOOK_RECORD_H
#define BOOK_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct record {
    const char *lab;
    const char *student;
    bool graded;
    int64_t score_mp; /* of a graded one */
    int64_t max_mp;
    const char *reason;  /* of one that is not graded; may be NULL */
    const char *content; /* these five: NULL when not known */
    const char *lab_content;
    const char *grader;
    const char *tools;
    const char *seed;
    const char *schedule;
    bool has_submitted;
    int64_t submitted; /* seconds since 1970 */
    const json_t *checks;
    const json_t *findings;
};

/*
 * Read RESULT into *OUT, which borrows from it. WHERE, as in
 * "results.json: students[3]", begins every message.
 */
int record_read(struct record *out, const json_t *result, const char *where,
                struct err *err);

/* Number KEY of OBJECT, which is there, in thousandths. */
int64_t record_mp(const json_t *object, const char *key);

#endif

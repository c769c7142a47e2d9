/* submit.h: grade one submission and write what was found. */
#ifndef CMD_SUBMIT_H
#define CMD_SUBMIT_H

#include "cmd/grading.h"

/* Where the results go; NULL: nowhere. */
struct outputs {
    const char *json;
    const char *text;
    const char *beside; /* schedules are copied below this directory */
    bool print;         /* the text report, to stdout */
};

/*
 * Grade and write. *SCORE_MP is the award. Returns 0; -1 when it could not be
 * graded: then the JSON, if asked for, says so and why.
 */
int submit(unsigned *score_mp, const struct grading *grading,
           const struct outputs *outputs, struct err *err);

#endif

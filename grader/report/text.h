/* report/text.h: the result as a student reads it. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "core/result.h"

struct text_style {
    bool colour;
    const char *source_dir; /* where the submission's sources are; or NULL */
};

/* The whole report. */
void report_text(FILE *out, const struct result *result,
                 const struct text_style *style);

/* One finding, numbered; NUMBER 0: not numbered. */
void report_text_finding(FILE *out, const struct finding *finding,
                         size_t number, const struct text_style *style);

/* "12.5" for 12500 milli-points; in one of a few static buffers. */
const char *report_points(unsigned mp);

/* Is STREAM a terminal that wants colour? NO_COLOR says no. */
bool report_wants_colour(FILE *stream);

#endif

/* report/lanes.h: an interleaving as text, one column a task. */
#ifndef REPORT_LANES_H
#define REPORT_LANES_H

#include <stdio.h>

#include "core/finding.h"

struct text_style;

/*
 * Write the last steps of FINDING, read downwards, each in its task's column;
 * the step that is the finding itself is marked. The columns fit the width of
 * the terminal, of $COLUMNS, or 100. Nothing when there are no steps.
 */
void report_lanes(FILE *out, const struct finding *finding,
                  const struct text_style *style);

#endif

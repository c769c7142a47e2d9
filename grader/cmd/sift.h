/* sift.h: from all that the oracles say to what a student should read. */
#ifndef CMD_SIFT_H
#define CMD_SIFT_H

#include "core/result.h"

/*
 * Drop findings that repeat another's cause, mark advice, and order the
 * rest: by oracle, then by test. Pure.
 */
void sift_findings(struct result *result);

#endif

/*
 * expect.h: what a faulty variant promises to be caught for.
 *
 *     must weave/deadlock semaphores.c:57    a finding of that rule, there
 *     must tsan/data-race                    a finding of that rule
 *     silent helgrind                        no error of that oracle
 *
 * One statement a line; # begins a comment.
 */
#ifndef CORE_EXPECT_H
#define CORE_EXPECT_H

#include <stdio.h>

#include "base/err.h"
#include "core/result.h"

/*
 * Does RESULT keep the promises in TEXT, from the file PATH? Returns how many
 * it breaks, each told in a line on OUT; -1 when TEXT is malformed.
 */
int expect_check(FILE *out, const char *text, const char *path,
                 const struct result *result, struct err *err);

#endif

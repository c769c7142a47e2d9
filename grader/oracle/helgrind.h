/* helgrind.h: Valgrind's XML (protocol 4), one file a process. */
#ifndef ORACLE_HELGRIND_H
#define ORACLE_HELGRIND_H

#include <stdbool.h>

#include "base/err.h"
#include "core/finding.h"

/*
 * Append the errors in the file at PATH, found while TEST ran. IS_OWN as in
 * events.h. Returns -1 when the file is not Valgrind's.
 */
int helgrind_collect(struct findings *findings, const char *path,
                     const char *test,
                     bool (*is_own)(const char *file, const void *context),
                     const void *context, struct err *err);

#endif

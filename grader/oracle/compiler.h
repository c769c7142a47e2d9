/* compiler.h: warnings and errors of the strict compilation. */
#ifndef ORACLE_COMPILER_H
#define ORACLE_COMPILER_H

#include "base/err.h"
#include "core/finding.h"

/*
 * Append a finding for each diagnostic in JSON, GCC's format. Returns how
 * many were errors; -1 when the text is not what GCC writes.
 */
int compiler_collect(struct findings *findings, const char *json,
                     struct err *err);

#endif

/* report/csv.h: a class as comma-separated values (RFC 4180). */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include <jansson.h>

#include "base/err.h"

/* Write the class result ALL (see grader/README.md) to PATH. */
int report_csv_write(const json_t *all, const char *path, struct err *err);

#endif

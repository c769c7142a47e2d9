/* report/table.h: a class at a glance. */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <jansson.h>
#include <stdio.h>

#include "core/lab.h"

/* A row a student: the checks, the points, the first finding. */
void report_table(FILE *out, const struct lab *lab, const json_t *students);

#endif

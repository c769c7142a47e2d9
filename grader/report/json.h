/* report/json.h: the canonical result; its format is in grader/README.md. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <jansson.h>

#include "base/err.h"
#include "core/result.h"

/* The result as an object; yours to json_decref(). */
json_t *report_json(const struct result *result);

/* The result of a submission that could not be graded, because of REASON. */
json_t *report_json_not_graded(const struct lab *lab, const char *submission,
                               const char *reason);

/* FINDING as an object. */
json_t *report_json_finding(const struct finding *finding);

/* Write VALUE to PATH, indented, all or nothing. */
int report_json_write(const json_t *value, const char *path, struct err *err);

#endif

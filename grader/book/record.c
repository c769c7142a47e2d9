/* record.c: see record.h. */
#include "book/record.h"

#include <math.h>
#include <string.h>

#include "book/units.h"

static const double most_points = 1e6;

int64_t record_mp(const json_t *object, const char *key)
{
    double points = json_number_value(json_object_get(object, key));
    return (int64_t)(points * 1000 + 0.5);
}

/* String KEY of OBJECT: printable, and not empty. */
static int text(const char **out, const json_t *object, const char *key,
                const char *where, struct err *err)
{
    const json_t *value = json_object_get(object, key);
    *out = json_string_value(value);
    if (*out == NULL || **out == '\0' ||
        strlen(*out) != json_string_length(value)) {
        return err_set(err, "%s.%s is not a string with something in it", where,
                       key);
    }
    for (const char *p = *out; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f) {
            return err_set(err, "%s.%s holds a control character", where, key);
        }
    }
    return 0;
}

/* The same, or null, or nothing at all. */
static int text_or_none(const char **out, const json_t *object, const char *key,
                        const char *where, struct err *err)
{
    const json_t *value = json_object_get(object, key);
    *out = NULL;
    return value == NULL || json_is_null(value)
               ? 0
               : text(out, object, key, where, err);
}

static int points(int64_t *out, const json_t *object, const char *key,
                  const char *where, struct err *err)
{
    const json_t *value = json_object_get(object, key);
    double number = json_number_value(value);
    if (!json_is_number(value) || number < 0 || number > most_points) {
        return err_set(err, "%s.%s is not a number of points", where, key);
    }
    *out = record_mp(object, key);
    if (fabs((double)*out - number * 1000) > 1e-4) {
        return err_set(err, "%s.%s has more than three decimals", where, key);
    }
    return 0;
}

/* One of three values; only what was measured has points. */
static int check_status(const json_t *check, const char *status,
                        const char *where, struct err *err)
{
    int64_t got = record_mp(check, "points");
    int64_t most = record_mp(check, "max_points");
    bool sound = strcmp(status, "pass") == 0           ? got == most
                 : strcmp(status, "not-measured") == 0 ? got == 0
                                                       : got < most;
    if (strcmp(status, "pass") != 0 && strcmp(status, "fail") != 0 &&
        strcmp(status, "not-measured") != 0) {
        return err_set(err, "%s.status is '%s' (known: pass fail not-measured)",
                       where, status);
    }
    return sound ? 0
                 : err_set(err, "%s is '%s', which its points contradict",
                           where, status);
}

static int read_checks(const struct record *record, const char *where,
                       struct err *err)
{
    size_t i;
    size_t j;
    const json_t *check;
    int64_t sum = 0;
    char place[512];
    json_array_foreach(record->checks, i, check)
    {
        const char *id;
        const char *status;
        const char *other;
        int64_t got = 0;
        int64_t most = 0;
        snprintf(place, sizeof(place), "%s.checks[%zu]", where, i);
        if (text(&id, check, "id", place, err) != 0 ||
            text(&status, check, "status", place, err) != 0 ||
            points(&got, check, "points", place, err) != 0 ||
            points(&most, check, "max_points", place, err) != 0 ||
            check_status(check, status, place, err) != 0) {
            return -1;
        }
        for (j = 0; j < i; j++) {
            other = json_string_value(
                json_object_get(json_array_get(record->checks, j), "id"));
            if (strcmp(other, id) == 0) {
                return err_set(err, "%s: there is another check '%s'", place,
                               id);
            }
        }
        sum += got;
    }
    if (record->graded && sum != record->score_mp) {
        return err_set(err, "%s.score is %s, but its checks come to %s", where,
                       milli_text(record->score_mp), milli_text(sum));
    }
    return 0;
}

static int read_findings(const struct record *record, const char *where,
                         struct err *err)
{
    size_t i;
    const json_t *finding;
    const char *ignored;
    char place[512];
    json_array_foreach(record->findings, i, finding)
    {
        snprintf(place, sizeof(place), "%s.findings[%zu]", where, i);
        if (text(&ignored, finding, "rule", place, err) != 0 ||
            text(&ignored, finding, "severity", place, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_inputs(struct record *out, const json_t *result,
                       const char *where, struct err *err)
{
    const char *submitted;
    const json_t *inputs = json_object_get(result, "inputs");
    const struct {
        const char *key;
        const char **value;
    } known[] = {{"submission", &out->content}, {"lab", &out->lab_content},
                 {"grader", &out->grader},      {"tools", &out->tools},
                 {"seed", &out->seed},          {"schedule", &out->schedule}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (text_or_none(known[i].value, inputs, known[i].key, where, err) !=
            0) {
            return -1;
        }
    }
    if (text_or_none(&submitted, result, "submitted", where, err) != 0) {
        return -1;
    }
    out->has_submitted = submitted != NULL;
    if (submitted != NULL && !time_parse(&out->submitted, submitted)) {
        return err_set(err,
                       "%s.submitted is '%s', not a time such as "
                       "2026-11-21T23:59:00Z",
                       where, submitted);
    }
    return 0;
}

static int read_score(struct record *out, const json_t *result,
                      const char *status, const char *where, struct err *err)
{
    out->graded = strcmp(status, "graded") == 0;
    if (!out->graded && strcmp(status, "not-graded") != 0) {
        return err_set(err, "%s.status is '%s' (known: graded not-graded)",
                       where, status);
    }
    if (points(&out->max_mp, result, "max_score", where, err) != 0 ||
        (out->graded &&
         points(&out->score_mp, result, "score", where, err) != 0)) {
        return -1;
    }
    if (out->score_mp > out->max_mp) {
        return err_set(err, "%s.score is more than its max_score", where);
    }
    if (!out->graded && json_is_number(json_object_get(result, "score"))) {
        return err_set(err, "%s is not graded and has a score", where);
    }
    if (out->graded && json_array_size(out->checks) == 0) {
        return err_set(err, "%s is graded and has no checks", where);
    }
    return 0;
}

int record_read(struct record *out, const json_t *result, const char *where,
                struct err *err)
{
    const char *schema;
    const char *status;
    *out = (struct record){.checks = json_object_get(result, "checks"),
                           .findings = json_object_get(result, "findings")};
    if (text(&schema, result, "schema", where, err) != 0 ||
        text(&out->lab, result, "lab", where, err) != 0 ||
        text(&out->student, result, "submission", where, err) != 0 ||
        text(&status, result, "status", where, err) != 0) {
        return -1;
    }
    if (strcmp(schema, "parlab/result/1") != 0) {
        return err_set(err, "%s.schema is '%s', not parlab/result/1", where,
                       schema);
    }
    if (!json_is_array(out->checks) || !json_is_array(out->findings)) {
        return err_set(err, "%s has no list of %s", where,
                       json_is_array(out->checks) ? "findings" : "checks");
    }
    out->reason = json_string_value(json_object_get(result, "reason"));
    return read_score(out, result, status, where, err) != 0 ||
                   read_checks(out, where, err) != 0 ||
                   read_findings(out, where, err) != 0 ||
                   read_inputs(out, result, where, err) != 0
               ? -1
               : 0;
}

/* report/json.c: see report/json.h. */
#include "report/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

static json_t *text_or_null(const char *text)
{
    /* Student code may put anything into a message; JSON is UTF-8. */
    json_t *value = text != NULL ? json_string(text) : json_null();
    if (value == NULL) {
        char *plain = xstrdup(text);
        for (char *p = plain; *p != '\0'; p++) {
            *p = (char)((unsigned char)*p < 0x80 ? *p : '?');
        }
        value = json_string(plain);
        free(plain);
    }
    return value;
}

/* Milli-points as a number of points. */
static json_t *points(unsigned mp)
{
    return mp % 1000 == 0 ? json_integer(mp / 1000) : json_real(mp / 1000.0);
}

static json_t *place_json(const struct place *place)
{
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o}", "file", text_or_null(place->file), "line",
        place->line > 0 ? json_integer(place->line) : json_null(), "function",
        text_or_null(place->function), "task", text_or_null(place->task),
        "role", text_or_null(place->role));
}

static json_t *places_json(const struct place *places, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(array, place_json(&places[i]));
    }
    return array;
}

json_t *report_json_finding(const struct finding *finding)
{
    return json_pack(
        "{s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:i, s:o}", "rule",
        text_or_null(finding->rule), "oracle", oracle_name(finding->oracle),
        "severity", finding->advice ? "advice" : "error", "test",
        text_or_null(finding->test), "message", text_or_null(finding->message),
        "hint", text_or_null(finding->hint), "where",
        places_json(finding->places, finding->place_count), "steps",
        places_json(finding->steps, finding->step_count), "common_steps",
        (int)finding->common_steps, "schedule",
        text_or_null(finding->schedule_id));
}

static json_t *check_json(const struct check *check,
                          const struct check_result *result)
{
    static const char *const words[] = {"pass", "fail", "not-measured"};
    return json_pack("{s:s, s:s, s:o, s:i, s:s, s:s, s:i, s:i}", "id",
                     check->id, "title", check->title, "points",
                     points(result->award_mp), "max_points", (int)check->points,
                     "oracle", oracle_name(check->oracle), "status",
                     words[result->status], "tests_passed", (int)result->passed,
                     "tests", (int)result->total);
}

json_t *report_json(const struct result *result)
{
    json_t *checks = json_array();
    json_t *findings = json_array();
    for (size_t i = 0; i < result->lab->check_count; i++) {
        json_array_append_new(
            checks, check_json(&result->lab->checks[i], &result->checks[i]));
    }
    for (size_t i = 0; i < result->findings.count; i++) {
        json_array_append_new(findings,
                              report_json_finding(&result->findings.items[i]));
    }
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:i, s:o, s:o}", "schema", "parlab/result/1",
        "lab", result->lab->name, "submission", result->submission, "status",
        "graded", "score", points(result_total_mp(result)), "max_score",
        (int)lab_points(result->lab), "checks", checks, "findings", findings);
}

json_t *report_json_not_graded(const struct lab *lab, const char *submission,
                               const char *reason)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:n, s:i, s:[], s:[]}",
                     "schema", "parlab/result/1", "lab", lab->name,
                     "submission", submission, "status", "not-graded", "reason",
                     text_or_null(reason), "score", "max_score",
                     (int)lab_points(lab), "checks", "findings");
}

int report_json_write(const json_t *value, const char *path, struct err *err)
{
    char *text = json_dumps(value, JSON_INDENT(2));
    if (text == NULL) {
        return err_set(err, "cannot write %s as JSON", path);
    }
    char *line = xformat("%s\n", text);
    int rc = strcmp(path, "-") == 0 ? (fputs(line, stdout) < 0 ? -1 : 0)
                                    : fs_write(path, line, strlen(line), err);
    free(line);
    free(text);
    return rc;
}

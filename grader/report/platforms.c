/*
 * platforms.c: what learning platforms want to read. Their traps:
 * - Gradescope: a top-level score would override the sum of the tests.
 * - Classroom 50: integers only, so points count in hundredths.
 * - GitHub Classroom: a test without a score becomes NaN.
 * - Autolab: it rewrites every `word:` on its last line before it parses it,
 *   so no prose may stand there.
 * - PrairieLearn: the score is a part of 1.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "report/formats.h"

/* All findings as plain text. Yours to free. */
static char *all_findings(const json_t *result)
{
    size_t i;
    json_t *finding;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        BUG("no memory for a report");
    }
    json_array_foreach(json_object_get(result, "findings"), i, finding)
    {
        char *place = place_of(finding);
        fprintf(out, "%zu. %s %s\n   %s\n", i + 1, text_in(finding, "rule"),
                place, text_in(finding, "message"));
        free(place);
    }
    fclose(out);
    return text;
}

static const char *outcome(const json_t *check)
{
    return check_passed(check)     ? "full points"
           : check_measured(check) ? "points were lost: see what was found"
                                   : "not measured";
}

void write_gradescope(FILE *out, const json_t *result)
{
    size_t i;
    json_t *check;
    json_t *tests = json_array();
    char *output = all_findings(result);
    json_array_foreach(json_object_get(result, "checks"), i, check)
    {
        char number[24];
        snprintf(number, sizeof(number), "%zu", i + 1);
        json_array_append_new(
            tests, json_pack("{s:s, s:s, s:f, s:f, s:s, s:s}", "name",
                             text_in(check, "title"), "number", number, "score",
                             number_in(check, "points"), "max_score",
                             number_in(check, "max_points"), "status",
                             check_passed(check) ? "passed" : "failed",
                             "output", outcome(check)));
    }
    json_t *all =
        json_pack("{s:s, s:s, s:s, s:o}", "output", output, "output_format",
                  "text", "visibility", "visible", "tests", tests);
    if (json_array_size(tests) == 0) {
        json_object_set_new(all, "score", json_integer(0));
    }
    print_json(out, all, 2);
    free(output);
}

/* From the environment that the platform sets. */
static const char *from_env(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : otherwise;
}

static int hundredths(const json_t *object, const char *key)
{
    return (int)(number_in(object, key) * 100 + 0.5);
}

void write_classroom50(FILE *out, const json_t *result)
{
    size_t i;
    json_t *check;
    char now[32];
    time_t seconds = time(NULL);
    struct tm utc;
    json_t *tests = json_array();
    strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
    json_array_foreach(json_object_get(result, "checks"), i, check)
    {
        json_array_append_new(
            tests,
            json_pack("{s:s, s:b, s:i, s:i}", "test-name",
                      text_in(check, "title"), "passed", check_passed(check),
                      "score", hundredths(check, "points"), "max-score",
                      hundredths(check, "max_points")));
    }
    print_json(
        out,
        json_pack(
            "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:o}",
            "schema", "classroom50/result/v1", "classroom",
            from_env("CLASSROOM", "none"), "assignment",
            from_env("ASSIGNMENT", text_in(result, "lab")), "assignment_type",
            from_env("ASSIGNMENT_TYPE", "individual"), "owner",
            from_env("OWNER",
                     from_env("USERNAME", text_in(result, "submission"))),
            "submission", from_env("SUBMISSION_TAG", "submit/unknown"),
            "commit", from_env("COMMIT_URL", ""), "release",
            from_env("RELEASE_URL", ""), "review", from_env("REVIEW_URL", ""),
            "datetime", now, "score", hundredths(result, "score"), "max-score",
            hundredths(result, "max_score"), "tests", tests),
        2);
}

void write_github(FILE *out, const json_t *result)
{
    size_t i;
    json_t *check;
    bool full = number_in(result, "score") >= number_in(result, "max_score");
    json_t *tests = json_array();
    json_array_foreach(json_object_get(result, "checks"), i, check)
    {
        json_array_append_new(
            tests, json_pack("{s:s, s:s, s:f, s:s, s:s, s:s, s:i}", "name",
                             text_in(check, "title"), "status",
                             check_passed(check)     ? "pass"
                             : check_measured(check) ? "fail"
                                                     : "error",
                             "score", number_in(check, "points"), "message",
                             outcome(check), "test_code", text_in(check, "id"),
                             "filename", "", "line_no", 0));
    }
    print_json(
        out,
        json_pack("{s:i, s:s, s:f, s:o}", "version", 1, "status",
                  strcmp(text_in(result, "status"), "graded") != 0 ? "error"
                  : full                                           ? "pass"
                                                                   : "fail",
                  "max_score", number_in(result, "max_score"), "tests", tests),
        0);
}

void write_autolab(FILE *out, const json_t *result)
{
    size_t i;
    json_t *check;
    json_t *scores = json_object();
    json_t *stage = json_object();
    json_array_foreach(json_object_get(result, "checks"), i, check)
    {
        json_object_set_new(scores, text_in(check, "id"),
                            json_real(number_in(check, "points")));
        json_object_set_new(stage, text_in(check, "id"),
                            json_pack("{s:b}", "passed", check_passed(check)));
    }
    print_json(out,
               json_pack("{s:s, s:[s], s:o}", "_presentation", "semantic",
                         "stages", "Checks", "Checks", stage),
               0);
    print_json(out, json_pack("{s:o}", "scores", scores), 0);
}

void write_prairielearn(FILE *out, const json_t *result)
{
    size_t i;
    json_t *check;
    json_t *tests = json_array();
    bool graded = strcmp(text_in(result, "status"), "graded") == 0;
    char *output = all_findings(result);
    json_array_foreach(json_object_get(result, "checks"), i, check)
    {
        json_array_append_new(
            tests,
            json_pack("{s:s, s:f, s:f, s:s}", "name", text_in(check, "title"),
                      "points", number_in(check, "points"), "max_points",
                      number_in(check, "max_points"), "message",
                      outcome(check)));
    }
    json_t *all = json_pack("{s:b, s:s, s:o}", "gradable", graded, "output",
                            output, "tests", tests);
    if (graded) {
        json_object_set_new(all, "score",
                            json_real(number_in(result, "score") /
                                      number_in(result, "max_score")));
    } else {
        json_object_set_new(all, "format_errors",
                            json_pack("[s]", text_in(result, "reason")));
    }
    print_json(out, all, 2);
    free(output);
}

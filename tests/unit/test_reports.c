/* test_reports.c: the class as CSV, the result as JSON. */
#include "suite.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/text.h"

static struct check checks[] = {
    {.id = (char *)"one, two", .title = (char *)"t", .points = 3},
    {.id = (char *)"b", .title = (char *)"t", .points = 2}};
static const struct lab lab = {.name = (char *)"lab",
                               .title = (char *)"Lab",
                               .checks = checks,
                               .check_count = 2};

/* The fields of one RFC 4180 record at *AT, which moves to the next. */
static int count_fields(const char **at)
{
    int fields = 1;
    bool quoted = false;
    for (; **at != '\0' && (quoted || **at != '\r'); ++*at) {
        quoted = **at == '"' ? !quoted : quoted;
        fields += **at == ',' && !quoted;
    }
    *at += **at == '\r' ? 2 : 0;
    return fields;
}

START_TEST(every_row_of_the_csv_has_as_many_fields)
{
    struct err err = {{0}};
    struct result graded;
    char path[64];
    snprintf(path, sizeof(path), "/tmp/parlab-unit-%d", (int)getpid());
    result_init(&graded, &lab, "=SUM(1,\"2\")\nx");
    result_score(&graded);
    json_t *all = json_pack(
        "{s:[o, o]}", "students", report_json(&graded),
        report_json_not_graded(&lab, "other", "no \"tool\", no points"));
    ck_assert_int_eq(report_csv_write(all, path, &err), 0);
    char *text = fs_read(path, 10000, NULL, &err);
    unlink(path);
    ck_assert_ptr_nonnull(text);
    const char *at = text;
    int fields = count_fields(&at);
    ck_assert_int_eq(fields, 4 + 2 + 1);
    ck_assert_int_eq(count_fields(&at), fields);
    ck_assert_int_eq(count_fields(&at), fields);
    ck_assert_str_eq(at, "");
    ck_assert_ptr_nonnull(strstr(text, "\"'=SUM(1,\"\"2\"\") x\""));
    free(text);
    json_decref(all);
    result_release(&graded);
}
END_TEST

START_TEST(not_graded_has_no_score)
{
    json_t *value = report_json_not_graded(&lab, "who", "why");
    ck_assert(json_is_null(json_object_get(value, "score")));
    ck_assert_str_eq(json_string_value(json_object_get(value, "status")),
                     "not-graded");
    json_decref(value);
}
END_TEST

START_TEST(points_are_exact)
{
    ck_assert_str_eq(report_points(12500), "12.5");
    ck_assert_str_eq(report_points(12000), "12");
    ck_assert_str_eq(report_points(333), "0.333");
    ck_assert_str_eq(report_points(0), "0");
    ck_assert_str_eq(report_points(1010), "1.01");
}
END_TEST

SUITE("reports", every_row_of_the_csv_has_as_many_fields,
      not_graded_has_no_score, points_are_exact)

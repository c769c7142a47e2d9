/* report/table.c: see report/table.h. */
#include "report/table.h"

#include <string.h>

enum { NAME = 34 };

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* One mark a check: + all points, / some, . none, ? not measured. */
static char mark(const json_t *check)
{
    double points = json_number_value(json_object_get(check, "points"));
    double most = json_number_value(json_object_get(check, "max_points"));
    if (strcmp(text_of(check, "status"), "not-measured") == 0) {
        return '?';
    }
    return (char)(points >= most ? '+' : points > 0 ? '/' : '.');
}

static void put_finding(FILE *out, const json_t *student)
{
    const json_t *finding =
        json_array_get(json_object_get(student, "findings"), 0);
    const json_t *place = json_array_get(json_object_get(finding, "where"), 0);
    if (finding == NULL) {
        fprintf(out, "%.60s", text_of(student, "reason"));
        return;
    }
    fputs(text_of(finding, "rule"), out);
    if (text_of(place, "file")[0] != '\0') {
        fprintf(out, " %s:%lld", text_of(place, "file"),
                (long long)json_integer_value(json_object_get(place, "line")));
    } else {
        fprintf(out, " %.40s", text_of(finding, "message"));
    }
}

void report_table(FILE *out, const struct lab *lab, const json_t *students)
{
    size_t i;
    size_t j;
    const json_t *student;
    const json_t *check;
    fprintf(out, "%-*s %8s  %-*s  first finding\n", NAME, "student", "points",
            (int)(lab->check_count > 6 ? lab->check_count : 6), "checks");
    json_array_foreach(students, i, student)
    {
        const json_t *score = json_object_get(student, "score");
        fprintf(out, "%-*.*s ", NAME, NAME, text_of(student, "submission"));
        if (json_is_number(score)) {
            fprintf(out, "%8.2f  ", json_number_value(score));
        } else {
            fprintf(out, "%8s  ", "-");
        }
        const json_t *checks = json_object_get(student, "checks");
        json_array_foreach(checks, j, check)
        {
            putc(mark(check), out);
        }
        fprintf(out, "%*s",
                (int)(lab->check_count > 6 ? lab->check_count : 6) -
                    (int)json_array_size(checks) + 2,
                "");
        put_finding(out, student);
        putc('\n', out);
    }
    fprintf(out, "\npoints of %u; the checks, in order:\n", lab_points(lab));
    for (unsigned c = 0; c < lab->check_count; c++) {
        fprintf(out, "  %2u. %-24s %3u  %s\n", c + 1, lab->checks[c].id,
                lab->checks[c].points, lab->checks[c].title);
    }
    fputs("+ all points, / some, . none, ? not measured\n", out);
}

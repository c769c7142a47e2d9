/* export_plain.c: the grades as plain CSV and as JSON; see export.h. */
#include <jansson.h>
#include <stdlib.h>

#include "book/export.h"
#include "book/units.h"

static void put_points(FILE *out, bool known, int64_t mp)
{
    sheet_put(out, ',', known ? milli_text(mp) : "");
}

static void put_grade(FILE *out, const struct roll_student *student,
                      const struct roll_lab *lab, const struct grade *grade)
{
    const bool graded = grade->status == GRADE_GRADED;
    const bool measured = graded && grade->attempt != 0;
    sheet_put_free(out, '\0', student->key);
    sheet_put_free(out, ',', student->name);
    sheet_put_free(out, ',', student->email);
    sheet_put_free(out, ',', student->section);
    sheet_put_free(out, ',', lab->name);
    sheet_put(out, ',', grade_status_name(grade->status));
    put_points(out, graded, grade->score_mp);
    put_points(out, true, grade->max_mp);
    put_points(out, measured, grade->raw_mp);
    sheet_put(out, ',', grade->late_unknown ? "unknown" : "");
    if (!grade->late_unknown && measured) {
        fprintf(out, "%lld", (long long)grade->late_days);
    }
    put_points(out, measured, grade->loss_mp);
    put_points(out, graded, grade->adjusted_mp);
    fprintf(out, ",%lld,%lld,%lld,%lld,%lld,%lld\r\n",
            (long long)grade->attempts, (long long)grade->attempt,
            (long long)grade->unmeasured, (long long)grade->passed,
            (long long)grade->failed, (long long)grade->not_measured);
}

int export_csv(FILE *out, const struct roll *roll,
               const struct export_options *options, struct err *err)
{
    (void)options;
    (void)err;
    fputs("student,name,email,section,lab,status,score,max_score,raw_score,"
          "days_late,late_loss,adjustment,attempts,attempt,attempts_not_graded,"
          "checks_passed,checks_failed,checks_not_measured\r\n",
          out);
    for (size_t s = 0; s < roll->student_count; s++) {
        for (size_t l = 0; l < roll->lab_count; l++) {
            put_grade(out, &roll->students[s], &roll->labs[l],
                      roll_grade(roll, s, l));
        }
    }
    return 0;
}

static json_t *points(bool known, int64_t mp)
{
    if (!known) {
        return json_null();
    }
    return mp % 1000 == 0 ? json_integer(mp / 1000)
                          : json_real((double)mp / 1000);
}

static json_t *text(const char *value)
{
    return value[0] != '\0' ? json_string(value) : json_null();
}

static json_t *grade_json(const struct roll_lab *lab, const struct grade *grade)
{
    const bool graded = grade->status == GRADE_GRADED;
    const bool measured = graded && grade->attempt != 0;
    return json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:I,"
        " s:{s:I, s:I, s:I}}",
        "lab", lab->name, "status", grade_status_name(grade->status), "score",
        points(graded, grade->score_mp), "max_score",
        points(true, grade->max_mp), "raw_score",
        points(measured, grade->raw_mp), "days_late",
        measured && !grade->late_unknown ? json_integer(grade->late_days)
                                         : json_null(),
        "late_loss", points(measured, grade->loss_mp), "adjustment",
        points(graded, grade->adjusted_mp), "attempts",
        (json_int_t)grade->attempts, "attempt",
        grade->attempt != 0 ? json_integer(grade->attempt) : json_null(),
        "attempts_not_graded", (json_int_t)grade->unmeasured, "checks", "pass",
        (json_int_t)grade->passed, "fail", (json_int_t)grade->failed,
        "not-measured", (json_int_t)grade->not_measured);
}

static json_t *student_json(const struct roll *roll, size_t s)
{
    const struct roll_student *student = &roll->students[s];
    json_t *labs = json_array();
    for (size_t l = 0; l < roll->lab_count; l++) {
        json_array_append_new(
            labs, grade_json(&roll->labs[l], roll_grade(roll, s, l)));
    }
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "student", student->key,
                     "name", text(student->name), "email", text(student->email),
                     "section", text(student->section), "total_percent",
                     points(student->has_total, student->total_mpc), "labs",
                     labs);
}

int export_json(FILE *out, const struct roll *roll,
                const struct export_options *options, struct err *err)
{
    (void)options;
    json_t *students = json_array();
    for (size_t s = 0; s < roll->student_count; s++) {
        json_array_append_new(students, student_json(roll, s));
    }
    json_t *all = json_pack("{s:s, s:o}", "schema", "parlab/grades/1",
                            "students", students);
    int rc =
        all == NULL || json_dumpf(all, out,
                                  JSON_INDENT(2) | JSON_REAL_PRECISION(12)) != 0
            ? err_set(err, "the grades cannot be written as JSON")
            : 0;
    putc('\n', out);
    json_decref(all);
    return rc;
}

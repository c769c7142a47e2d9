/* report/csv.c: see report/csv.h. */
#include "report/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* A field; one that a spreadsheet would run as a formula gets a quote. */
static void put(FILE *out, const char *text)
{
    fputs(strchr("=+-@", text[0]) != NULL && text[0] != '\0' ? "\"'" : "\"",
          out);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            putc('"', out);
        }
        putc(*text == '\n' || *text == '\r' ? ' ' : *text, out);
    }
    putc('"', out);
}

static void put_row(FILE *out, const json_t *student, size_t checks)
{
    const json_t *score = json_object_get(student, "score");
    const json_t *finding =
        json_array_get(json_object_get(student, "findings"), 0);
    put(out, text_of(student, "submission"));
    fprintf(out, ",%s,", text_of(student, "status"));
    if (json_is_number(score)) {
        fprintf(out, "%.3f", json_number_value(score));
    }
    fprintf(
        out, ",%lld",
        (long long)json_integer_value(json_object_get(student, "max_score")));
    for (size_t i = 0; i < checks; i++) {
        const json_t *check =
            json_array_get(json_object_get(student, "checks"), i);
        const json_t *points = json_object_get(check, "points");
        putc(',', out);
        if (json_is_number(points)) {
            fprintf(out, "%.3f", json_number_value(points));
        }
    }
    putc(',', out);
    put(out, finding != NULL ? text_of(finding, "rule")
                             : text_of(student, "reason"));
    fputs("\r\n", out);
}

/*
 * The ids of the checks, from any student who was graded; returns how many.
 */
static size_t put_header(FILE *out, const json_t *students)
{
    size_t i;
    size_t j;
    size_t count = 0;
    const json_t *student;
    const json_t *check;
    fputs("submission,status,score,max_score", out);
    json_array_foreach(students, i, student)
    {
        const json_t *checks = json_object_get(student, "checks");
        count = json_array_size(checks);
        if (count == 0) {
            continue;
        }
        json_array_foreach(checks, j, check)
        {
            putc(',', out);
            put(out, text_of(check, "id"));
        }
        break;
    }
    fputs(",first finding\r\n", out);
    return count;
}

int report_csv_write(const json_t *all, const char *path, struct err *err)
{
    size_t i;
    const json_t *student;
    char *text = NULL;
    size_t size = 0;
    const json_t *students = json_object_get(all, "students");
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return err_errno(err, "cannot write %s", path);
    }
    size_t checks = put_header(out, students);
    json_array_foreach(students, i, student)
    {
        put_row(out, student, checks);
    }
    fclose(out);
    int rc = fs_write(path, text, size, err);
    free(text);
    return rc;
}

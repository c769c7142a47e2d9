/* export.c: the table of formats, and what they share; see export.h. */
#include "book/export.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "book/units.h"

static const struct export_format formats[] = {
    {"canvas", "Canvas: its gradebook as CSV", false, true, export_canvas},
    {"moodle", "Moodle: a grade import, or its grading worksheet", true, true,
     export_moodle},
    {"csv", "a row for each student and lab", false, false, export_csv},
    {"json", "the same as JSON, with totals", false, false, export_json},
};

const struct export_format *export_find(const char *name)
{
    const struct export_format *format;
    for (size_t i = 0; (format = export_at(i)) != NULL; i++) {
        if (strcmp(format->name, name) == 0) {
            return format;
        }
    }
    return NULL;
}

const struct export_format *export_at(size_t index)
{
    return index < sizeof(formats) / sizeof(formats[0]) ? &formats[index]
                                                        : NULL;
}

static bool is_about(const struct roll_student *student, const char *cell,
                     const struct export_match *match)
{
    switch (match->by) {
    case MATCH_KEY:
        return strcmp(student->key, cell) == 0;
    case MATCH_EMAIL:
        return strcasecmp(student->email, cell) == 0;
    case MATCH_LOGIN:
        return strcmp(student->key, cell) == 0 ||
               strcasecmp(student->email, cell) == 0;
    case MATCH_NAME:
        return strcmp(student->name, cell) == 0;
    }
    return false;
}

/* The only student that CELL is about; NOBODY when there are more. */
static int find_student(const struct roll *roll, const char *cell,
                        const struct export_match *match)
{
    int found = NOBODY;
    for (size_t s = 0; s < roll->student_count && cell[0] != '\0'; s++) {
        if (is_about(&roll->students[s], cell, match)) {
            if (found != NOBODY) {
                return NOBODY;
            }
            found = (int)s;
        }
    }
    return found;
}

static bool is_twice(const struct sheet *sheet, size_t r, size_t column)
{
    const char *cell = sheet->rows[r].cells[column];
    for (size_t i = 0; i < sheet->count; i++) {
        if (i != r && strcmp(sheet->rows[i].cells[column], cell) == 0) {
            return true;
        }
    }
    return false;
}

int export_match(const struct roll *roll, const struct sheet *sheet, size_t r,
                 const struct export_match *matches)
{
    for (; matches->column != NULL; matches++) {
        size_t column;
        if (!sheet_has(&column, sheet, matches->column)) {
            continue;
        }
        int found = find_student(roll, sheet->rows[r].cells[column], matches);
        if (found != NOBODY && !is_twice(sheet, r, column)) {
            return found;
        }
    }
    return NOBODY;
}

const char *export_points(const struct grade *grade, int64_t possible_mp,
                          const char *excused)
{
    if (grade->status == GRADE_EXCUSED) {
        return excused;
    }
    if (grade->status != GRADE_GRADED) {
        return "";
    }
    if (possible_mp == grade->max_mp || grade->max_mp == 0) {
        return milli_short(grade->score_mp);
    }
    return milli_short(grade->score_mp * possible_mp / grade->max_mp);
}

const char *export_why_not(const struct grade *grade)
{
    static const char *const why[] = {
        "nothing was handed in", "it could not be graded", NULL, "excused"};
    return why[grade->status];
}

void export_left_out(const struct export_options *options,
                     const struct roll_student *student, const char *why)
{
    fprintf(options->log, "left out: %s: %s\n", student->key, why);
}

void export_unseen(const struct roll *roll, const bool *seen,
                   const struct export_options *options)
{
    for (size_t s = 0; s < roll->student_count; s++) {
        const struct grade *grade = roll_grade(roll, s, 0);
        if (!seen[s] && grade->status != GRADE_MISSING) {
            char *why = xformat("no row of %s is about them", options->fill);
            export_left_out(options, &roll->students[s], why);
            free(why);
        } else if (seen[s] && grade->status == GRADE_NOT_GRADED) {
            export_left_out(options, &roll->students[s], export_why_not(grade));
        }
    }
}

/*
 * export_canvas.c: the grades for Canvas; see export.h.
 *
 * Canvas finds a student by ID, then SIS user, then login, then name, and
 * makes a new assignment of a title that it does not know. An empty cell
 * changes nothing there. Best is to fill in a file exported from the course:
 * then its IDs and titles are right, and only one assignment is touched.
 */
#include <stdlib.h>
#include <string.h>

#include "book/export.h"
#include "book/units.h"

static const struct export_match matches[] = {{"ID", MATCH_KEY},
                                              {"SIS User ID", MATCH_KEY},
                                              {"SIS Login ID", MATCH_LOGIN},
                                              {"Student", MATCH_NAME},
                                              {NULL, MATCH_KEY}};

static const char possible[] = "Points Possible";

/* What a file of Canvas has where. */
struct columns {
    size_t section; /* the last one about the student */
    size_t lab;
};

/* Does TITLE end in "(12345)", as one that Canvas exported? */
static bool has_number(const char *title)
{
    size_t length = strlen(title);
    const char *open = strrchr(title, '(');
    return length > 2 && title[length - 1] == ')' && open != NULL &&
           open[1] != ')' && strspn(open + 1, "0123456789") == strlen(open) - 2;
}

/* Is HEADER the lab called NAME: that itself, or with a number after it? */
static bool is_title(const char *header, const char *name)
{
    size_t length = strlen(name);
    return strcmp(header, name) == 0 ||
           (strncmp(header, name, length) == 0 &&
            strncmp(header + length, " (", 2) == 0 && has_number(header));
}

static int find_columns(struct columns *out, const struct sheet *sheet,
                        const char *name, struct err *err)
{
    size_t found = 0;
    bool section = false;
    for (size_t i = 0; i < sheet->columns; i++) {
        if (!section && strstr(sheet->header[i], "Section") != NULL) {
            out->section = i;
            section = true;
        } else if (section && is_title(sheet->header[i], name)) {
            out->lab = i;
            found++;
        }
    }
    if (!section || strstr(sheet->header[0], "Student") == NULL ||
        strstr(sheet->header[1], "ID") == NULL) {
        return err_set(err,
                       "%s:1: this is no gradebook of Canvas: the header must "
                       "begin with Student, ID and have Section",
                       sheet->path);
    }
    if (found != 1) {
        return err_set(err,
                       "%s:1: %s assignment is called '%s'; say which with "
                       "--column",
                       sheet->path, found == 0 ? "no" : "more than one", name);
    }
    return 0;
}

/* Rows before the students: "Points Possible", "Manual Posting". */
static bool is_student(const struct sheet *sheet, size_t r)
{
    return sheet->rows[r].cells[1][0] != '\0';
}

/* The assignment's maximum; ours when the file does not tell. */
static int find_possible(int64_t *out, const struct sheet *sheet, size_t column,
                         const struct roll_lab *lab, bool scale,
                         struct err *err)
{
    *out = lab->max_mp;
    for (size_t r = 0; r < sheet->count && !is_student(sheet, r); r++) {
        const char *first = sheet->rows[r].cells[0];
        const char *cell = sheet->rows[r].cells[column];
        if (strncmp(first + strspn(first, " "), possible, strlen(possible)) !=
            0) {
            continue;
        }
        if (!milli_parse(out, cell)) {
            return err_set(err, "%s:%d: '%s' is no number of points possible",
                           sheet->path, sheet->rows[r].line, cell);
        }
        if (*out != lab->max_mp && !scale) {
            return err_set(err,
                           "%s:%d: the assignment has %s points, the lab %s; "
                           "--scale converts",
                           sheet->path, sheet->rows[r].line, cell,
                           milli_text(lab->max_mp));
        }
    }
    return 0;
}

/* Only what is about the student and this one assignment goes out. */
static void put_row(FILE *out, const struct sheet *sheet, char **cells,
                    const struct columns *columns, const char *last)
{
    for (size_t i = 0; i <= columns->section; i++) {
        sheet_put(out, (char)(i > 0 ? sheet->separator : '\0'), cells[i]);
    }
    sheet_put(out, sheet->separator, last);
    fputs("\r\n", out);
}

static int fill(FILE *out, const struct roll *roll, const struct sheet *sheet,
                const struct export_options *options, struct err *err)
{
    struct columns at;
    int64_t possible_mp;
    const char *name =
        options->column != NULL ? options->column : roll->labs[0].name;
    if (roll->lab_count != 1) {
        return err_set(err, "one lab can be filled in; say which with --lab");
    }
    if (find_columns(&at, sheet, name, err) != 0 ||
        find_possible(&possible_mp, sheet, at.lab, &roll->labs[0],
                      options->scale, err) != 0) {
        return -1;
    }
    bool *seen = xcalloc(roll->student_count, sizeof(*seen));
    put_row(out, sheet, sheet->header, &at, sheet->header[at.lab]);
    for (size_t r = 0; r < sheet->count; r++) {
        char **cells = sheet->rows[r].cells;
        int s = is_student(sheet, r) ? export_match(roll, sheet, r, matches)
                                     : NOBODY;
        const char *last = is_student(sheet, r) ? "" : cells[at.lab];
        if (s != NOBODY) {
            seen[s] = true;
            last = export_points(roll_grade(roll, (size_t)s, 0), possible_mp,
                                 "EX");
        }
        put_row(out, sheet, cells, &at, last);
    }
    export_unseen(roll, seen, options);
    free(seen);
    return 0;
}

static void put_header(FILE *out, const struct roll *roll,
                       const struct export_options *options)
{
    fputs("Student,ID,SIS Login ID,Section", out);
    for (size_t l = 0; l < roll->lab_count; l++) {
        const char *title =
            options->column != NULL ? options->column : roll->labs[l].name;
        sheet_put(out, ',', title);
        if (!has_number(title)) {
            fprintf(options->log,
                    "note: Canvas makes a new assignment '%s'; --fill a file "
                    "exported from the course to use one that is there\n",
                    title);
        }
    }
    fprintf(out, "\r\n    %s,,,", possible);
    for (size_t l = 0; l < roll->lab_count; l++) {
        sheet_put(out, ',', milli_short(roll->labs[l].max_mp));
    }
    fputs("\r\n", out);
}

int export_canvas(FILE *out, const struct roll *roll,
                  const struct export_options *options, struct err *err)
{
    if (options->fill != NULL) {
        struct sheet sheet;
        if (sheet_read(&sheet, options->fill, err) != 0) {
            return -1;
        }
        int rc = sheet.columns > 3
                     ? fill(out, roll, &sheet, options, err)
                     : err_set(err, "%s:1: Canvas wants more than 3 columns",
                               sheet.path);
        sheet_release(&sheet);
        return rc;
    }
    if (options->column != NULL && roll->lab_count != 1) {
        return err_set(err, "--column names one lab; say which with --lab");
    }
    put_header(out, roll, options);
    for (size_t s = 0; s < roll->student_count; s++) {
        const struct roll_student *student = &roll->students[s];
        sheet_put_free(out, '\0',
                       student->name[0] != '\0' ? student->name : student->key);
        putc(',', out);
        sheet_put_free(out, ',', student->key);
        sheet_put_free(out, ',', student->section);
        for (size_t l = 0; l < roll->lab_count; l++) {
            const struct grade *grade = roll_grade(roll, s, l);
            sheet_put(out, ',', export_points(grade, grade->max_mp, "EX"));
            if (grade->status == GRADE_NOT_GRADED) {
                export_left_out(options, student, export_why_not(grade));
            }
        }
        fputs("\r\n", out);
    }
    return 0;
}

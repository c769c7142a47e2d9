/*
 * export_moodle.c: the grades for Moodle; see export.h.
 *
 * Its grade import stops at the first user that it does not know and at the
 * first grade that is no number, and takes an empty grade for "no grade": so
 * only students with an address and a grade go in. Its grading worksheet has
 * headers in the site's language and must keep its dates: it is filled in, two
 * cells a row, and otherwise left as it is.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "book/export.h"
#include "book/units.h"

static const struct export_match matches[] = {{"Email address", MATCH_EMAIL},
                                              {"ID number", MATCH_KEY},
                                              {"Username", MATCH_KEY},
                                              {"Full name", MATCH_NAME},
                                              {NULL, MATCH_KEY}};

/* What the student reads; "" when there is no grade. Yours to free. */
static char *feedback(const struct grade *grade)
{
    if (grade->status != GRADE_GRADED) {
        return xstrdup("");
    }
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return xstrdup("");
    }
    fprintf(out, "%s of %s points", milli_short(grade->score_mp),
            milli_short(grade->max_mp));
    if (grade->grading != 0) {
        fprintf(out, "; %lld checks passed, %lld failed",
                (long long)grade->passed, (long long)grade->failed);
    }
    if (grade->not_measured > 0) {
        fprintf(out, ", %lld not measured", (long long)grade->not_measured);
    }
    if (grade->late_days > 0) {
        fprintf(out, "; %lld days late, which cost %s",
                (long long)grade->late_days, milli_short(grade->loss_mp));
    }
    if (grade->adjusted_mp != 0) {
        fprintf(out, "; adjusted by %s%s", grade->adjusted_mp > 0 ? "+" : "",
                milli_short(grade->adjusted_mp));
    }
    fclose(out);
    return text;
}

/*
 * The student whose address a cell of row R is, whatever its column is called,
 * or whose submission Moodle named by the number at the end of its first cell.
 */
static int match_any_language(const struct roll *roll,
                              const struct sheet *sheet, size_t r)
{
    char **cells = sheet->rows[r].cells;
    const char *number = cells[0] + strlen(cells[0]);
    while (number > cells[0] && isdigit((unsigned char)number[-1])) {
        number--;
    }
    char *mark = xformat("_%s_assignsubmission", number);
    int found = NOBODY;
    for (size_t s = 0; s < roll->student_count && found == NOBODY; s++) {
        const struct roll_student *student = &roll->students[s];
        if (number[0] != '\0' && strstr(student->key, mark) != NULL) {
            found = (int)s;
        }
        for (size_t c = 0; c < sheet->columns; c++) {
            if (strchr(cells[c], '@') != NULL &&
                strcasecmp(cells[c], student->email) == 0) {
                found = (int)s;
            }
        }
    }
    free(mark);
    return found;
}

struct columns {
    size_t grade;
    size_t feedback;
    bool has_feedback;
    size_t most; /* the maximum, and whether the grade may be changed */
    bool has_most;
    size_t open;
    bool has_open;
};

static int find_columns(struct columns *out, const struct sheet *sheet,
                        const struct export_options *options, struct err *err)
{
    const char *grade = options->column != NULL ? options->column : "Grade";
    if (sheet->separator != ',') {
        return err_set(err, "%s:1: Moodle reads worksheets with commas only",
                       sheet->path);
    }
    if (sheet_column(&out->grade, sheet, grade, err) != 0) {
        size_t used = strlen(err->text);
        snprintf(err->text + used, sizeof(err->text) - used,
                 "; say what the site calls it with --column");
        return -1;
    }
    if (options->feedback != NULL) {
        out->has_feedback = true;
        if (sheet_column(&out->feedback, sheet, options->feedback, err) != 0) {
            return -1;
        }
    } else {
        out->has_feedback =
            sheet_has(&out->feedback, sheet, "Feedback comments");
    }
    out->has_most = sheet_has(&out->most, sheet, "Maximum Grade");
    out->has_open = sheet_has(&out->open, sheet, "Grade can be changed");
    return 0;
}

/* The maximum that row R tells, which must be ours unless scaled. */
static int find_most(int64_t *out, const struct sheet *sheet, size_t r,
                     const struct columns *at, const struct grade *grade,
                     bool scale, struct err *err)
{
    *out = grade->max_mp;
    const char *cell = at->has_most ? sheet->rows[r].cells[at->most] : "";
    if (cell[0] == '\0') {
        return 0;
    }
    if (!milli_parse(out, cell)) {
        return err_set(err, "%s:%d: '%s' is no maximum", sheet->path,
                       sheet->rows[r].line, cell);
    }
    if (*out != grade->max_mp && !scale) {
        return err_set(err,
                       "%s:%d: the assignment has %s points, the lab %s; "
                       "--scale converts",
                       sheet->path, sheet->rows[r].line, cell,
                       milli_text(grade->max_mp));
    }
    return 0;
}

static int fill_row(struct sheet *sheet, size_t r, const struct columns *at,
                    const struct roll *roll, size_t s,
                    const struct export_options *options, struct err *err)
{
    int64_t most_mp;
    const struct grade *grade = roll_grade(roll, s, 0);
    if (grade->status != GRADE_GRADED) {
        return 0;
    }
    if (find_most(&most_mp, sheet, r, at, grade, options->scale, err) != 0) {
        return -1;
    }
    const char *why = NULL;
    if (at->has_open && strcasecmp(sheet->rows[r].cells[at->open], "No") == 0) {
        why = "Moodle says that the grade cannot be changed";
    } else if (grade->score_mp > grade->max_mp) {
        why = "the score is above the maximum, which Moodle would ignore";
    }
    if (why != NULL) {
        export_left_out(options, &roll->students[s], why);
        return 0;
    }
    sheet_set(sheet, r, at->grade, export_points(grade, most_mp, ""));
    if (at->has_feedback) {
        char *text = feedback(grade);
        sheet_set(sheet, r, at->feedback, text);
        free(text);
    }
    return 0;
}

static int fill(FILE *out, const struct roll *roll, struct sheet *sheet,
                const struct export_options *options, struct err *err)
{
    struct columns at = {0};
    if (find_columns(&at, sheet, options, err) != 0) {
        return -1;
    }
    int rc = 0;
    bool *seen = xcalloc(roll->student_count, sizeof(*seen));
    for (size_t r = 0; r < sheet->count && rc == 0; r++) {
        int s = export_match(roll, sheet, r, matches);
        s = s != NOBODY ? s : match_any_language(roll, sheet, r);
        if (s != NOBODY) {
            seen[s] = true;
            rc = fill_row(sheet, r, &at, roll, (size_t)s, options, err);
        }
    }
    if (rc == 0) {
        export_unseen(roll, seen, options);
        sheet_write(out, sheet);
    }
    free(seen);
    return rc;
}

static void put_import(FILE *out, const struct roll *roll,
                       const struct export_options *options)
{
    const char *title =
        options->column != NULL ? options->column : roll->labs[0].name;
    char *comment = xformat("Feedback: %s", title);
    fputs("Email address", out);
    sheet_put(out, ',', title);
    sheet_put(out, ',',
              options->feedback != NULL ? options->feedback : comment);
    fputs("\r\n", out);
    free(comment);
    for (size_t s = 0; s < roll->student_count; s++) {
        const struct grade *grade = roll_grade(roll, s, 0);
        const struct roll_student *student = &roll->students[s];
        const char *why = student->email[0] == '\0' ? "there is no address"
                                                    : export_why_not(grade);
        if (why != NULL) {
            export_left_out(options, student, why);
            continue;
        }
        char *text = feedback(grade);
        sheet_put(out, '\0', student->email);
        sheet_put(out, ',', export_points(grade, grade->max_mp, ""));
        sheet_put_free(out, ',', text);
        fputs("\r\n", out);
        free(text);
    }
}

int export_moodle(FILE *out, const struct roll *roll,
                  const struct export_options *options, struct err *err)
{
    if (options->fill == NULL) {
        put_import(out, roll, options);
        return 0;
    }
    struct sheet sheet;
    if (sheet_read(&sheet, options->fill, err) != 0) {
        return -1;
    }
    int rc = fill(out, roll, &sheet, options, err);
    sheet_release(&sheet);
    return rc;
}

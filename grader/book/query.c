/* query.c: see query.h. What students name cannot steer a terminal. */
#include "book/query.h"

#include <stdlib.h>
#include <string.h>

#include "book/roll.h"
#include "book/units.h"

/* TEXT in WIDTH columns (negative: to the right) and a gap; 0: no gap. */
static void put(FILE *out, int width, const char *text)
{
    char *safe = xstrdup(text);
    for (char *p = safe; *p != '\0'; p++) {
        *p = (char)((unsigned char)*p < 0x20 || *p == 0x7f ? '?' : *p);
    }
    fprintf(out, width < 0 ? "%*s%s" : "%-*s%s", abs(width), safe,
            width != 0 ? "  " : "");
    free(safe);
}

/* How wide the column of students must be. */
static int key_width(const struct roll *roll)
{
    size_t width = strlen("student");
    for (size_t s = 0; s < roll->student_count; s++) {
        size_t length = strlen(roll->students[s].key);
        width = length > width ? length : width;
    }
    return (int)width;
}

static void put_count(FILE *out, int width, int64_t count)
{
    fprintf(out, "%*lld  ", width, (long long)count);
}

int query_students(FILE *out, struct book *book, struct err *err)
{
    struct roll roll;
    if (roll_load(&roll, book, NULL, err) != 0) {
        return -1;
    }
    const int width = key_width(&roll);
    put(out, width, "student");
    fputs("name                      section   graded  not graded  missing"
          "    total\n",
          out);
    for (size_t s = 0; s < roll.student_count; s++) {
        const struct roll_student *student = &roll.students[s];
        int64_t counts[4] = {0};
        for (size_t l = 0; l < roll.lab_count; l++) {
            counts[roll_grade(&roll, s, l)->status]++;
        }
        put(out, width, student->key);
        put(out, 24, student->name);
        put(out, 8, student->section);
        put_count(out, 6, counts[GRADE_GRADED]);
        put_count(out, 10, counts[GRADE_NOT_GRADED]);
        put_count(out, 7, counts[GRADE_MISSING]);
        fprintf(out, "%7s%s\n",
                student->has_total ? milli_short(student->total_mpc) : "?",
                student->has_total ? "%" : "");
    }
    roll_release(&roll);
    return 0;
}

static void put_grade(FILE *out, const struct grade *grade)
{
    if (grade->status != GRADE_GRADED) {
        fprintf(out, "%s\n", grade_status_name(grade->status));
        return;
    }
    fprintf(out, "%s of %s", milli_text(grade->score_mp),
            milli_text(grade->max_mp));
    if (grade->attempt != 0) {
        fprintf(out, " (attempt %lld of %lld: %s", (long long)grade->attempt,
                (long long)grade->attempts, milli_text(grade->raw_mp));
        if (grade->late_days > 0) {
            fprintf(out, ", %lld days late: -%s", (long long)grade->late_days,
                    milli_text(grade->loss_mp));
        }
        if (grade->late_unknown) {
            fputs(", not known when submitted", out);
        }
        if (grade->unmeasured > 0) {
            fprintf(out, ", %lld attempts not graded",
                    (long long)grade->unmeasured);
        }
        if (grade->not_measured > 0) {
            fprintf(out, ", %lld checks not measured",
                    (long long)grade->not_measured);
        }
        putc(')', out);
    }
    if (grade->adjusted_mp != 0) {
        fprintf(out, ", adjusted by %s%s", grade->adjusted_mp > 0 ? "+" : "",
                milli_text(grade->adjusted_mp));
    }
    putc('\n', out);
}

int query_grades(FILE *out, struct book *book, const char *lab, struct err *err)
{
    struct roll roll;
    if (roll_load(&roll, book, lab, err) != 0) {
        return -1;
    }
    const int width = key_width(&roll);
    for (size_t s = 0; s < roll.student_count; s++) {
        for (size_t l = 0; l < roll.lab_count; l++) {
            put(out, width, roll.students[s].key);
            put(out, 16, roll.labs[l].name);
            put_grade(out, roll_grade(&roll, s, l));
        }
    }
    roll_release(&roll);
    return 0;
}

static int by_score(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void put_lab(FILE *out, const struct roll *roll, size_t l)
{
    int64_t counts[4] = {0};
    int64_t sum = 0;
    int64_t graded = 0;
    int64_t *scores = xcalloc(roll->student_count, sizeof(*scores));
    for (size_t s = 0; s < roll->student_count; s++) {
        const struct grade *grade = roll_grade(roll, s, l);
        counts[grade->status]++;
        if (grade->status == GRADE_GRADED) {
            scores[graded++] = grade->score_mp;
            sum += grade->score_mp;
        }
    }
    qsort(scores, (size_t)graded, sizeof(*scores), by_score);
    put(out, 16, roll->labs[l].name);
    put_count(out, 6, counts[GRADE_GRADED]);
    put_count(out, 10, counts[GRADE_NOT_GRADED]);
    put_count(out, 7, counts[GRADE_MISSING]);
    put_count(out, 7, counts[GRADE_EXCUSED]);
    if (graded > 0) {
        int64_t middle = (scores[(graded - 1) / 2] + scores[graded / 2]) / 2;
        put(out, -7, milli_short(scores[0]));
        put(out, -7, milli_short(middle));
        put(out, -7, milli_short(sum / graded));
        put(out, -7, milli_short(scores[graded - 1]));
    } else {
        fputs("     no scores                   ", out);
    }
    fprintf(out, "%7s\n", milli_short(roll->labs[l].max_mp));
    free(scores);
}

int query_labs(FILE *out, struct book *book, const char *lab, struct err *err)
{
    struct roll roll;
    if (roll_load(&roll, book, lab, err) != 0) {
        return -1;
    }
    fputs("lab               graded  not graded  missing  excused   lowest   "
          "median     mean  highest   points\n",
          out);
    for (size_t l = 0; l < roll.lab_count; l++) {
        put_lab(out, &roll, l);
    }
    roll_release(&roll);
    return 0;
}

/*
 * Print each row of QUERY: a number is put to the right, text to the left, in
 * the WIDTHS given; a last text column of width 0 ends the line.
 */
static int put_rows(FILE *out, struct book *book, sqlite3_stmt *query,
                    const int *widths, struct err *err)
{
    int rc = query != NULL ? 1 : -1;
    while (rc == 1 && (rc = book_next(book, query, err)) == 1) {
        for (int i = 0; i < sqlite3_column_count(query); i++) {
            if (sqlite3_column_type(query, i) == SQLITE_INTEGER) {
                put_count(out, widths[i], sqlite3_column_int64(query, i));
            } else {
                put(out, widths[i], book_text(query, i));
            }
        }
        putc('\n', out);
    }
    sqlite3_finalize(query);
    return rc;
}

/* LAB, when there is one, must be known. */
static int check_lab(struct book *book, const char *lab, struct err *err)
{
    int64_t id;
    int rc = lab == NULL
                 ? 1
                 : book_number(&id, book, err,
                               "SELECT id FROM lab WHERE name = ?", "t", lab);
    return rc == 0   ? err_set(err, "%s knows no lab '%s'", book->path, lab)
           : rc == 1 ? 0
                     : -1;
}

int query_checks(FILE *out, struct book *book, const char *lab, struct err *err)
{
    static const int widths[] = {16, 24, 6, 6, 12, 0};
    if (check_lab(book, lab, err) != 0) {
        return -1;
    }
    fputs("lab               check                     passed  failed  "
          "not measured  title\n",
          out);
    return put_rows(
        out, book,
        book_query(book, err,
                   "SELECT lab.name, c.name, sum(c.status = 'pass'),"
                   " sum(c.status = 'fail'), sum(c.status = 'not-measured'),"
                   " max(c.title) FROM check_result AS c"
                   " JOIN current AS g ON g.id = c.grading"
                   " JOIN attempt AS a ON a.id = g.attempt"
                   " JOIN lab ON lab.id = a.lab"
                   " WHERE lab.name = ?1 OR ?1 IS NULL"
                   " GROUP BY lab.name, c.name ORDER BY lab.name, min(c.rowid)",
                   "t", lab),
        widths, err);
}

int query_findings(FILE *out, struct book *book, const char *lab,
                   struct err *err)
{
    static const int widths[] = {8, 8, 8, 16, 8, 0};
    if (check_lab(book, lab, err) != 0) {
        return -1;
    }
    fputs("students  attempts  findings  lab               kind      rule\n",
          out);
    return put_rows(
        out, book,
        book_query(book, err,
                   "SELECT count(DISTINCT a.student), count(DISTINCT a.id),"
                   " count(*), lab.name, f.severity, f.rule FROM finding AS f"
                   " JOIN current AS g ON g.id = f.grading"
                   " JOIN attempt AS a ON a.id = g.attempt"
                   " JOIN lab ON lab.id = a.lab"
                   " WHERE lab.name = ?1 OR ?1 IS NULL"
                   " GROUP BY lab.name, f.severity, f.rule"
                   " ORDER BY 1 DESC, 3 DESC, lab.name, f.rule",
                   "t", lab),
        widths, err);
}

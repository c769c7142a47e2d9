/* roll.c: see roll.h. */
#include "book/roll.h"

#include <stdlib.h>

static int load_students(struct roll *out, struct book *book, struct err *err)
{
    sqlite3_stmt *row = book_query(
        book, err,
        "SELECT id, key, name, email, section FROM student ORDER BY key", "");
    int rc = row != NULL ? 1 : -1;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        out->students = xrealloc(out->students, (out->student_count + 1) *
                                                    sizeof(*out->students));
        out->students[out->student_count++] =
            (struct roll_student){.id = sqlite3_column_int64(row, 0),
                                  .key = xstrdup(book_text(row, 1)),
                                  .name = xstrdup(book_text(row, 2)),
                                  .email = xstrdup(book_text(row, 3)),
                                  .section = xstrdup(book_text(row, 4))};
    }
    sqlite3_finalize(row);
    return rc;
}

static int load_labs(struct roll *out, struct book *book, const char *lab,
                     struct err *err)
{
    sqlite3_stmt *row = book_query(
        book, err,
        "SELECT id, name, max_mp FROM lab WHERE name = ?1 OR (?1 IS NULL AND"
        " (id IN (SELECT lab FROM attempt) OR"
        "  id IN (SELECT lab FROM adjustment))) ORDER BY name",
        "t", lab);
    int rc = row != NULL ? 1 : -1;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        out->labs =
            xrealloc(out->labs, (out->lab_count + 1) * sizeof(*out->labs));
        out->labs[out->lab_count++] =
            (struct roll_lab){.id = sqlite3_column_int64(row, 0),
                              .name = xstrdup(book_text(row, 1)),
                              .max_mp = sqlite3_column_int64(row, 2)};
    }
    sqlite3_finalize(row);
    if (rc == 0 && lab != NULL && out->lab_count == 0) {
        rc = err_set(err, "%s knows no lab '%s'", book->path, lab);
    }
    for (size_t i = 0; rc == 0 && i < out->lab_count; i++) {
        rc = grade_policy(&out->labs[i].policy, book, out->labs[i].id, err);
    }
    return rc;
}

static int load_grades(struct roll *out, struct book *book, struct err *err)
{
    int64_t drop = 0;
    if (book_number(&drop, book, err, "SELECT drop_lowest FROM course", "") <
        0) {
        return -1;
    }
    out->grades =
        xcalloc(out->student_count * out->lab_count, sizeof(*out->grades));
    for (size_t s = 0; s < out->student_count; s++) {
        struct grade *grades = out->grades + s * out->lab_count;
        struct roll_student *student = &out->students[s];
        for (size_t l = 0; l < out->lab_count; l++) {
            if (grade_compute(&grades[l], book, student->id, out->labs[l].id,
                              &out->labs[l].policy, err) != 0) {
                return -1;
            }
        }
        student->has_total = grade_total(&student->total_mpc, grades,
                                         out->lab_count, (size_t)drop);
    }
    return 0;
}

int roll_load(struct roll *out, struct book *book, const char *lab,
              struct err *err)
{
    *out = (struct roll){0};
    /* One transaction: nobody changes the book between two reads. */
    int rc = book_run(book, err, "BEGIN", "") != 0 ||
                     load_students(out, book, err) != 0 ||
                     load_labs(out, book, lab, err) != 0 ||
                     load_grades(out, book, err) != 0
                 ? -1
                 : 0;
    book_rollback(book);
    if (rc != 0) {
        roll_release(out);
    }
    return rc;
}

void roll_release(struct roll *roll)
{
    for (size_t i = 0; i < roll->student_count; i++) {
        free(roll->students[i].key);
        free(roll->students[i].name);
        free(roll->students[i].email);
        free(roll->students[i].section);
    }
    for (size_t i = 0; i < roll->lab_count; i++) {
        free(roll->labs[i].name);
    }
    free(roll->students);
    free(roll->labs);
    free(roll->grades);
    *roll = (struct roll){0};
}

const struct grade *roll_grade(const struct roll *roll, size_t s, size_t l)
{
    return &roll->grades[s * roll->lab_count + l];
}

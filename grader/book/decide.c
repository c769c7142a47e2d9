/* decide.c: see decide.h. */
#include "book/decide.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "book/grade.h"
#include "book/target.h"
#include "book/units.h"

/* Not more than a century. */
static const int64_t most_hours_m = (int64_t)100 * 366 * 24 * 1000;

int decide_find(int64_t *student, int64_t *lab, struct book *book,
                const char *student_key, const char *lab_name, struct err *err)
{
    int rc = student == NULL
                 ? 1
                 : book_number(student, book, err,
                               "SELECT id FROM student WHERE key = ?", "t",
                               student_key);
    if (rc == 0) {
        return err_set(err, "%s knows no student '%s'", book->path,
                       student_key);
    }
    rc = rc < 0 || lab == NULL
             ? rc
             : book_number(lab, book, err, "SELECT id FROM lab WHERE name = ?",
                           "t", lab_name);
    if (rc == 0) {
        return err_set(err, "%s knows no lab '%s'", book->path, lab_name);
    }
    return rc < 0 ? -1 : 0;
}

/* Minutes as seconds, percent as thousandths of it. */
static int number(int64_t *out, const char *what, const char *text,
                  int64_t most_m, struct err *err)
{
    if (!milli_parse(out, text) || *out < 0 || *out > most_m) {
        return err_set(err, "%s wants a number from 0 to %s, not '%s'", what,
                       milli_text(most_m), text);
    }
    return 0;
}

/* Set COLUMN to VALUE, as it is for LAB, 0: for the course. */
static int set(struct book *book, int64_t lab, const char *column,
               const int64_t *value, struct err *err)
{
    char *sql = xformat("UPDATE %s SET %s = ?1 WHERE %s = ?2",
                        lab != 0 ? "policy" : "course", column,
                        lab != 0 ? "lab" : "id");
    int rc = book_run(book, err, sql, "oi", value, lab != 0 ? lab : (int64_t)1);
    free(sql);
    return rc;
}

static int set_number(struct book *book, int64_t lab, const char *column,
                      const char *what, const char *text, struct err *err)
{
    int64_t value;
    bool minutes = strcmp(column, "grace_s") == 0;
    if (text == NULL) {
        return 0;
    }
    if (lab != 0 && strcmp(text, "course") == 0) {
        return set(book, lab, column, NULL, err);
    }
    if (number(&value, what, text, minutes ? most_hours_m : 100000, err) != 0) {
        return -1;
    }
    value = minutes ? value * 60 / 1000 : value;
    return set(book, lab, column, &value, err);
}

static int set_due(struct book *book, int64_t lab, const char *text,
                   struct err *err)
{
    int64_t due;
    if (text == NULL) {
        return 0;
    }
    if (lab == 0) {
        return err_set(err, "--due is of a lab; say which");
    }
    if (strcmp(text, "none") == 0) {
        return set(book, lab, "due", NULL, err);
    }
    if (!time_parse(&due, text)) {
        return err_set(err,
                       "--due wants a time such as 2026-11-21T23:59:00Z "
                       "or none, not '%s'",
                       text);
    }
    return set(book, lab, "due", &due, err);
}

static int set_attempt(struct book *book, int64_t lab, const char *text,
                       struct err *err)
{
    if (text == NULL) {
        return 0;
    }
    if (lab != 0 && strcmp(text, "course") == 0) {
        return set(book, lab, "attempt", NULL, err);
    }
    if (strcmp(text, "best") != 0 && strcmp(text, "last") != 0) {
        return err_set(err, "--attempt wants best or last, not '%s'", text);
    }
    return book_run(book, err,
                    lab != 0 ? "UPDATE policy SET attempt = ? WHERE lab = ?"
                             : "UPDATE course SET attempt = ? WHERE id = ?",
                    "ti", text, lab != 0 ? lab : (int64_t)1);
}

static int set_drop(struct book *book, int64_t lab, const char *text,
                    struct err *err)
{
    int64_t drop;
    if (text == NULL) {
        return 0;
    }
    if (lab != 0) {
        return err_set(err, "--drop is of the course, not of a lab");
    }
    if (!milli_parse(&drop, text) || drop < 0 || drop % 1000 != 0) {
        return err_set(err, "--drop wants a whole number, not '%s'", text);
    }
    drop /= 1000;
    return set(book, 0, "drop_lowest", &drop, err);
}

int decide_policy(struct book *book, const char *lab,
                  const struct policy_words *words, struct err *err)
{
    int64_t id = 0;
    int rc = book_begin(book, err);
    if (rc == 0 && lab != NULL) {
        rc = book_lab(&id, book, lab, err);
        rc = rc == 0 ? book_run(book, err,
                                "INSERT INTO policy (lab) VALUES (?)"
                                " ON CONFLICT DO NOTHING",
                                "i", id)
                     : rc;
    }
    if (rc != 0 || set_due(book, id, words->due, err) != 0 ||
        set_number(book, id, "grace_s", "--grace", words->grace, err) != 0 ||
        set_number(book, id, "loss_mpc", "--loss", words->loss, err) != 0 ||
        set_number(book, id, "floor_mpc", "--floor", words->floor, err) != 0 ||
        set_attempt(book, id, words->attempt, err) != 0 ||
        set_drop(book, id, words->drop, err) != 0) {
        book_rollback(book);
        return -1;
    }
    return book_commit(book, err);
}

static void show(FILE *out, const char *name, const struct policy *policy)
{
    fprintf(out, "%s:", name);
    if (policy->has_due) {
        fprintf(out, " due %s,", time_text(policy->due));
    }
    fprintf(out, " grace %s min, loss %s %% a day, floor %s %%, %s attempt\n",
            milli_text(policy->grace_s * 1000 / 60),
            milli_text(policy->loss_mpc), milli_text(policy->floor_mpc),
            policy->last ? "last" : "best");
}

static int show_course(FILE *out, struct book *book, struct err *err)
{
    int64_t drop = 0;
    struct policy policy;
    if (grade_policy(&policy, book, 0, err) != 0 ||
        book_number(&drop, book, err, "SELECT drop_lowest FROM course", "") <
            0) {
        return -1;
    }
    show(out, "course", &policy);
    fprintf(out, "course: drop the lowest %lld\n", (long long)drop);
    return 0;
}

int decide_show(FILE *out, struct book *book, const char *lab, struct err *err)
{
    int64_t id;
    if (lab != NULL ? decide_find(NULL, &id, book, NULL, lab, err) != 0
                    : show_course(out, book, err) != 0) {
        return -1;
    }
    sqlite3_stmt *row = book_query(book, err,
                                   "SELECT id, name FROM lab WHERE name = ?1"
                                   " OR ?1 IS NULL ORDER BY name",
                                   "t", lab);
    int rc = row != NULL ? 1 : -1;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        struct policy policy;
        if (grade_policy(&policy, book, sqlite3_column_int64(row, 0), err) !=
            0) {
            rc = -1;
        } else {
            show(out, book_text(row, 1), &policy);
        }
    }
    sqlite3_finalize(row);
    return rc;
}

int decide_extend(struct book *book, const struct decision *decision,
                  const char *hours, struct err *err)
{
    int64_t student = 0;
    int64_t lab = 0;
    int64_t length = 0;
    if (number(&length, "--hours", hours, most_hours_m, err) != 0 ||
        decide_find(&student, &lab, book, decision->student, decision->lab,
                    err) != 0) {
        return -1;
    }
    return book_run(book, err,
                    "INSERT INTO extension (student, lab, seconds, reason,"
                    " author, at) VALUES (?, ?, ?, ?, ?, ?)",
                    "iiitti", student, lab, length * 3600 / 1000,
                    decision->reason, decision->author, (int64_t)time(NULL));
}

int decide_adjust(struct book *book, const struct decision *decision,
                  const char *points, const char *set_to, struct err *err)
{
    int64_t student = 0;
    int64_t lab = 0;
    int64_t value = 0;
    const char *text = points != NULL ? points : set_to;
    if (text != NULL && !milli_parse(&value, text)) {
        return err_set(err, "'%s' is no number of points", text);
    }
    if (set_to != NULL && value < 0) {
        return err_set(err, "a score cannot be set to '%s'", text);
    }
    if (decide_find(&student, &lab, book, decision->student, decision->lab,
                    err) != 0) {
        return -1;
    }
    return book_run(book, err,
                    "INSERT INTO adjustment (student, lab, kind, points_mp,"
                    " reason, author, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    "iitotti", student, lab,
                    points != NULL   ? "add"
                    : set_to != NULL ? "set"
                                     : "excuse",
                    text != NULL ? &value : NULL, decision->reason,
                    decision->author, (int64_t)time(NULL));
}

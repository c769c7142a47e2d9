/* history.c: all that the book has of one student; see query.h. */
#include <string.h>

#include "book/decide.h"
#include "book/query.h"
#include "book/units.h"

struct who {
    int64_t student;
    const char *lab; /* NULL: all of them */
};

static void put_when(FILE *out, sqlite3_stmt *row, int column)
{
    fputs(book_null(row, column) ? "at an unknown time"
                                 : time_text(sqlite3_column_int64(row, column)),
          out);
}

/* Every attempt and each of its gradings; a star at the one that counts. */
static void put_grading(FILE *out, sqlite3_stmt *row)
{
    bool graded = strcmp(book_text(row, 4), "graded") == 0;
    fprintf(out, "%s attempt %lld, submitted ", book_text(row, 0),
            (long long)sqlite3_column_int64(row, 1));
    put_when(out, row, 2);
    fputs(": ", out);
    if (graded) {
        fprintf(out, "%s of %s", milli_text(sqlite3_column_int64(row, 5)),
                milli_text(sqlite3_column_int64(row, 6)));
    } else {
        fputs("not graded", out);
    }
    fprintf(out, ", imported %s from %s",
            time_text(sqlite3_column_int64(row, 7)), book_text(row, 8));
    static const char *const inputs[] = {"submission", "lab",  "grader",
                                         "tools",      "seed", "schedule"};
    for (int i = 0; i < 6; i++) {
        if (!book_null(row, 10 + i)) {
            fprintf(out, ", %s %s", inputs[i], book_text(row, 10 + i));
        }
    }
    fputs(sqlite3_column_int(row, 3) != 0 ? "\n" : " (replaced)\n", out);
    if (!graded && !book_null(row, 9)) {
        fputs("    because: ", out);
        for (const char *p = book_text(row, 9); *p != '\0'; p++) {
            putc((unsigned char)*p < 0x20 || *p == 0x7f ? '?' : *p, out);
        }
        putc('\n', out);
    }
}

static int put_gradings(FILE *out, struct book *book, const struct who *who,
                        struct err *err)
{
    sqlite3_stmt *row = book_query(
        book, err,
        "SELECT lab.name, a.number, a.submitted,"
        " g.id IN (SELECT id FROM current WHERE attempt = a.id), g.status,"
        " g.score_mp, g.max_mp, i.at, i.source, g.reason, a.content,"
        " g.lab_content, g.grader, g.tools, g.seed, g.schedule"
        " FROM grading AS g JOIN attempt AS a ON a.id = g.attempt"
        " JOIN lab ON lab.id = a.lab JOIN import AS i ON i.id = g.import"
        " WHERE a.student = ?1 AND (lab.name = ?2 OR ?2 IS NULL)"
        " ORDER BY lab.name, a.number, g.id",
        "it", who->student, who->lab);
    int rc = row != NULL ? 1 : -1;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        put_grading(out, row);
    }
    sqlite3_finalize(row);
    return rc;
}

static int put_extensions(FILE *out, struct book *book, const struct who *who,
                          struct err *err)
{
    sqlite3_stmt *row = book_query(
        book, err,
        "SELECT lab.name, seconds, reason, author, at FROM extension AS e"
        " JOIN lab ON lab.id = e.lab"
        " WHERE student = ?1 AND (lab.name = ?2 OR ?2 IS NULL) ORDER BY e.id",
        "it", who->student, who->lab);
    int rc = row != NULL ? 1 : -1;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        fprintf(out, "%s extension of %s hours by %s at ", book_text(row, 0),
                milli_text(sqlite3_column_int64(row, 1) * 1000 / 3600),
                book_text(row, 3));
        put_when(out, row, 4);
        fprintf(out, ": %s\n", book_text(row, 2));
    }
    sqlite3_finalize(row);
    return rc;
}

static int put_adjustments(FILE *out, struct book *book, const struct who *who,
                           struct err *err)
{
    sqlite3_stmt *row = book_query(
        book, err,
        "SELECT lab.name, kind, points_mp, reason, author, at"
        " FROM adjustment AS e JOIN lab ON lab.id = e.lab"
        " WHERE student = ?1 AND (lab.name = ?2 OR ?2 IS NULL) ORDER BY e.id",
        "it", who->student, who->lab);
    int rc = row != NULL ? 1 : -1;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        fprintf(out, "%s adjustment: %s", book_text(row, 0), book_text(row, 1));
        if (!book_null(row, 2)) {
            fprintf(out, " %s", milli_text(sqlite3_column_int64(row, 2)));
        }
        fprintf(out, " by %s at ", book_text(row, 4));
        put_when(out, row, 5);
        fprintf(out, ": %s\n", book_text(row, 3));
    }
    sqlite3_finalize(row);
    return rc;
}

int query_history(FILE *out, struct book *book, const char *student,
                  const char *lab, struct err *err)
{
    int64_t ignored;
    struct who who = {0, lab};
    return decide_find(&who.student, lab != NULL ? &ignored : NULL, book,
                       student, lab, err) != 0 ||
                   put_gradings(out, book, &who, err) != 0 ||
                   put_extensions(out, book, &who, err) != 0 ||
                   put_adjustments(out, book, &who, err) != 0
               ? -1
               : 0;
}

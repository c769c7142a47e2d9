/* roster.c: see roster.h. */
#include "book/roster.h"

#include <string.h>
#include <strings.h>

#include "book/sheet.h"

static const char *const known[] = {"id", "name", "email", "section"};

enum { ID, NAME, EMAIL, SECTION, KNOWN };

/* The cell of ROW for one of the known; NULL when there is no such column. */
static const char *cell(const struct sheet *sheet, size_t row, int which)
{
    size_t column;
    return sheet_has(&column, sheet, known[which])
               ? sheet->rows[row].cells[column]
               : NULL;
}

static int check_rows(const struct sheet *sheet, struct err *err)
{
    for (size_t i = 0; i < sheet->count; i++) {
        const char *id = cell(sheet, i, ID);
        if (id[0] == '\0') {
            return err_set(err, "%s:%d: the id is empty", sheet->path,
                           sheet->rows[i].line);
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(cell(sheet, j, ID), id) == 0) {
                return err_set(err, "%s:%d: '%s' is in line %d, too",
                               sheet->path, sheet->rows[i].line, id,
                               sheet->rows[j].line);
            }
        }
    }
    return 0;
}

static int check_header(const struct sheet *sheet, FILE *log, struct err *err)
{
    size_t column;
    if (!sheet_has(&column, sheet, known[ID])) {
        return err_set(err, "%s:1: no column is called 'id'", sheet->path);
    }
    for (size_t i = 0; i < sheet->columns; i++) {
        int k = 0;
        while (k < KNOWN && strcasecmp(known[k], sheet->header[i]) != 0) {
            k++;
        }
        if (k == KNOWN) {
            fprintf(log, "note: the column '%s' is of no use here\n",
                    sheet->header[i]);
        }
    }
    return 0;
}

static int add(struct book *book, const struct sheet *sheet, struct err *err)
{
    for (size_t i = 0; i < sheet->count; i++) {
        if (book_run(book, err,
                     "INSERT INTO student (key, name, email, section)"
                     " VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
                     " name = coalesce(excluded.name, name),"
                     " email = coalesce(excluded.email, email),"
                     " section = coalesce(excluded.section, section)",
                     "tttt", cell(sheet, i, ID), cell(sheet, i, NAME),
                     cell(sheet, i, EMAIL), cell(sheet, i, SECTION)) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Whom the book has and the roster has not. */
static int say_unmatched(struct book *book, const struct sheet *sheet,
                         FILE *log, struct err *err)
{
    sqlite3_stmt *row =
        book_query(book, err, "SELECT key FROM student ORDER BY key", "");
    int rc = row != NULL ? 1 : -1;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        size_t i = 0;
        while (i < sheet->count &&
               strcmp(cell(sheet, i, ID), book_text(row, 0)) != 0) {
            i++;
        }
        if (i == sheet->count) {
            fprintf(log, "not in the roster: %s\n", book_text(row, 0));
        }
    }
    sqlite3_finalize(row);
    return rc;
}

int book_roster(struct book *book, const char *path, FILE *log, struct err *err)
{
    struct sheet sheet;
    if (sheet_read(&sheet, path, err) != 0) {
        return -1;
    }
    int rc =
        check_header(&sheet, log, err) != 0 || check_rows(&sheet, err) != 0 ||
                book_begin(book, err) != 0 || add(book, &sheet, err) != 0 ||
                say_unmatched(book, &sheet, log, err) != 0 ||
                book_commit(book, err) != 0
            ? -1
            : 0;
    book_rollback(book);
    if (rc == 0) {
        fprintf(log, "%zu students in the roster\n", sheet.count);
    }
    sheet_release(&sheet);
    return rc;
}

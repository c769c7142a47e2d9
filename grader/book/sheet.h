/*
 * sheet.h: comma-separated values as spreadsheets and course platforms write
 * them (RFC 4180; also with semicolons, with a byte order mark, with LF only).
 */
#ifndef BOOK_SHEET_H
#define BOOK_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

struct sheet_row {
    char **cells; /* as many as the header has */
    int line;     /* where it begins */
};

struct sheet {
    char *path;
    char separator;
    bool marked; /* it began with a byte order mark */
    char **header;
    size_t columns;
    struct sheet_row *rows; /* without the header */
    size_t count;
};

/* Read PATH; every row must be as wide as the header. Names file and line. */
int sheet_read(struct sheet *out, const char *path, struct err *err);

/* Free the contents. */
void sheet_release(struct sheet *sheet);

/*
 * The column called NAME: 0, or -1 with ERR set when there is none or more
 * than one.
 */
int sheet_column(size_t *out, const struct sheet *sheet, const char *name,
                 struct err *err);

/* Is there a column called NAME, in any case of letters? Which? */
bool sheet_has(size_t *out, const struct sheet *sheet, const char *name);

/* Replace the cell of ROW in COLUMN by a copy of TEXT. */
void sheet_set(struct sheet *sheet, size_t row, size_t column,
               const char *text);

/* Write TEXT as a field, quoted where it must be, after SEPARATOR (0: none). */
void sheet_put(FILE *out, char separator, const char *text);

/* The same for free text: a spreadsheet must not run it as a formula. */
void sheet_put_free(FILE *out, char separator, const char *text);

/* Write SHEET as it was read, with what was set; rows end in CR LF. */
void sheet_write(FILE *out, const struct sheet *sheet);

#endif

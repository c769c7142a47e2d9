/*
 * db.h: the gradebook's file. One SQLite database with a write-ahead log; what
 * is in it is in schema.c. Opening checks that the file is a gradebook, is
 * whole, and is of a version that this grader knows; an older one is brought
 * up to date, all or nothing.
 */
#ifndef BOOK_DB_H
#define BOOK_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct book {
    sqlite3 *db;
    char *path;
};

/* How the schema became what it is: the step at I leads to version I + 1. */
extern const char *const book_migrations[];
extern const size_t book_migration_count;

/* Open PATH; a file that is not there is made if CREATE, else an error. */
int book_open(struct book *out, const char *path, bool create, struct err *err);

/* Close it; a transaction that was not committed has never been. */
void book_close(struct book *book);

/* Begin to write; nobody else writes until the end. */
int book_begin(struct book *book, struct err *err);

/* End it: keep all that was written, or nothing. */
int book_commit(struct book *book, struct err *err);
void book_rollback(struct book *book);

/*
 * Prepare SQL with a parameter for each letter of TYPES: t is a const char *
 * (NULL: null), i an int64_t, o a const int64_t * (NULL: null). NULL with ERR
 * set when it cannot be; else yours to sqlite3_finalize().
 */
sqlite3_stmt *book_query(struct book *book, struct err *err, const char *sql,
                         const char *types, ...);

/* The next row: 1, or 0 after the last one. */
int book_next(struct book *book, sqlite3_stmt *query, struct err *err);

/* As book_query(), carried out. */
int book_run(struct book *book, struct err *err, const char *sql,
             const char *types, ...);

/*
 * As book_query(), for the first column of its first row as a number: 1 when
 * there is one, 0 when there is no row or it is null.
 */
int book_number(int64_t *out, struct book *book, struct err *err,
                const char *sql, const char *types, ...);

/* Column INDEX of QUERY's row; "" for null. Good until the next row. */
const char *book_text(sqlite3_stmt *query, int index);

/* Is column INDEX null? */
bool book_null(sqlite3_stmt *query, int index);

#endif

/* db.c: see db.h. */
#include "book/db.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

enum {
    APPLICATION = 0x506c6267, /* "Plbg", in the file's header */
    PATIENCE_MS = 10000,      /* for another process that writes */
};

static int complain(const struct book *book, struct err *err)
{
    int code = sqlite3_errcode(book->db);
    if (code == SQLITE_NOTADB) {
        return err_set(err, "%s is not a gradebook: it is no database",
                       book->path);
    }
    if (code == SQLITE_CORRUPT) {
        return err_set(err,
                       "%s is damaged (%s); go back to a copy, or save what "
                       "can be read with: sqlite3 %s .recover",
                       book->path, sqlite3_errmsg(book->db), book->path);
    }
    return err_set(err, "%s: %s", book->path, sqlite3_errmsg(book->db));
}

static int bind(sqlite3_stmt *query, const char *types, va_list args)
{
    int rc = SQLITE_OK;
    for (int i = 0; types[i] != '\0' && rc == SQLITE_OK; i++) {
        const int64_t *number;
        switch (types[i]) {
        case 't':
            rc = sqlite3_bind_text(query, i + 1, va_arg(args, const char *), -1,
                                   SQLITE_TRANSIENT);
            break;
        case 'i':
            rc = sqlite3_bind_int64(query, i + 1, va_arg(args, int64_t));
            break;
        case 'o':
            number = va_arg(args, const int64_t *);
            rc = number != NULL ? sqlite3_bind_int64(query, i + 1, *number)
                                : sqlite3_bind_null(query, i + 1);
            break;
        default:
            BUG("a type of parameter that is not known");
        }
    }
    return rc;
}

static sqlite3_stmt *prepare(struct book *book, struct err *err,
                             const char *sql, const char *types, va_list args)
{
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(book->db, sql, -1, &query, NULL) != SQLITE_OK ||
        bind(query, types, args) != SQLITE_OK) {
        complain(book, err);
        sqlite3_finalize(query);
        return NULL;
    }
    return query;
}

sqlite3_stmt *book_query(struct book *book, struct err *err, const char *sql,
                         const char *types, ...)
{
    va_list args;
    va_start(args, types);
    sqlite3_stmt *query = prepare(book, err, sql, types, args);
    va_end(args);
    return query;
}

int book_next(struct book *book, sqlite3_stmt *query, struct err *err)
{
    int rc = sqlite3_step(query);
    if (rc == SQLITE_ROW) {
        return 1;
    }
    return rc == SQLITE_DONE ? 0 : complain(book, err);
}

int book_run(struct book *book, struct err *err, const char *sql,
             const char *types, ...)
{
    va_list args;
    va_start(args, types);
    sqlite3_stmt *query = prepare(book, err, sql, types, args);
    va_end(args);
    int rc = query != NULL ? 1 : -1;
    while (rc == 1) {
        rc = book_next(book, query, err);
    }
    sqlite3_finalize(query);
    return rc;
}

int book_number(int64_t *out, struct book *book, struct err *err,
                const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    sqlite3_stmt *query = prepare(book, err, sql, types, args);
    va_end(args);
    int rc = query != NULL ? book_next(book, query, err) : -1;
    if (rc == 1 && book_null(query, 0)) {
        rc = 0;
    }
    if (rc == 1) {
        *out = sqlite3_column_int64(query, 0);
    }
    sqlite3_finalize(query);
    return rc;
}

const char *book_text(sqlite3_stmt *query, int index)
{
    const char *text = (const char *)sqlite3_column_text(query, index);
    return text != NULL ? text : "";
}

bool book_null(sqlite3_stmt *query, int index)
{
    return sqlite3_column_type(query, index) == SQLITE_NULL;
}

int book_begin(struct book *book, struct err *err)
{
    return book_run(book, err, "BEGIN IMMEDIATE", "");
}

int book_commit(struct book *book, struct err *err)
{
    return book_run(book, err, "COMMIT", "");
}

void book_rollback(struct book *book)
{
    struct err ignored;
    if (book->db != NULL && !sqlite3_get_autocommit(book->db)) {
        book_run(book, &ignored, "ROLLBACK", "");
    }
}

/* Is it one of ours, or still nothing at all and may become one? */
static int recognise(struct book *book, int64_t *version, bool create,
                     struct err *err)
{
    int64_t application = 0;
    int64_t tables = 0;
    if (book_number(&application, book, err, "PRAGMA application_id", "") < 0 ||
        book_number(version, book, err, "PRAGMA user_version", "") < 0 ||
        book_number(&tables, book, err, "SELECT count(*) FROM sqlite_schema",
                    "") < 0) {
        return -1;
    }
    bool blank = application == 0 && *version == 0 && tables == 0;
    if (application != APPLICATION && !(blank && create)) {
        return err_set(err, "%s is not a gradebook", book->path);
    }
    if (*version > (int64_t)book_migration_count) {
        return err_set(err,
                       "%s was written by a newer grader (its schema is %lld, "
                       "this one knows %zu)",
                       book->path, (long long)*version, book_migration_count);
    }
    return 0;
}

static int set_up(struct book *book, struct err *err)
{
    sqlite3_stmt *mode = book_query(book, err, "PRAGMA journal_mode = WAL", "");
    int rc = mode != NULL ? book_next(book, mode, err) : -1;
    if (rc == 1 && strcmp(book_text(mode, 0), "wal") != 0) {
        rc = err_set(err,
                     "%s: no write-ahead log can be kept here; put it on "
                     "a local disk",
                     book->path);
    }
    sqlite3_finalize(mode);
    if (rc < 0) {
        return -1;
    }
    return book_run(book, err, "PRAGMA synchronous = FULL", "");
}

static int migrate(struct book *book, int64_t version, struct err *err)
{
    if (version == (int64_t)book_migration_count) {
        return 0;
    }
    char *mark =
        xformat("PRAGMA application_id = %d; PRAGMA user_version = %zu",
                APPLICATION, book_migration_count);
    int rc = book_begin(book, err);
    /* Another process may have been first. */
    if (rc == 0 &&
        book_number(&version, book, err, "PRAGMA user_version", "") < 0) {
        rc = -1;
    }
    for (size_t i = (size_t)version; rc == 0 && i < book_migration_count; i++) {
        if (sqlite3_exec(book->db, book_migrations[i], NULL, NULL, NULL) !=
            SQLITE_OK) {
            rc = complain(book, err);
        }
    }
    if (rc == 0 &&
        sqlite3_exec(book->db, mark, NULL, NULL, NULL) != SQLITE_OK) {
        rc = complain(book, err);
    }
    free(mark);
    if (rc == 0) {
        rc = book_commit(book, err);
    }
    book_rollback(book);
    return rc;
}

/* Every page, every index, and every reference from one table to another. */
static int check_whole(struct book *book, struct err *err)
{
    sqlite3_stmt *query =
        book_query(book, err, "PRAGMA integrity_check(1)", "");
    int rc = query != NULL ? book_next(book, query, err) : -1;
    if (rc == 1 && strcmp(book_text(query, 0), "ok") != 0) {
        rc = err_set(err,
                     "%s is damaged (%s); go back to a copy, or save what can "
                     "be read with: sqlite3 %s .recover",
                     book->path, book_text(query, 0), book->path);
    }
    sqlite3_finalize(query);
    if (rc < 0) {
        return -1;
    }
    query = book_query(book, err, "PRAGMA foreign_key_check", "");
    rc = query != NULL ? book_next(book, query, err) : -1;
    if (rc == 1) {
        rc = err_set(err, "%s is damaged: row %s of table %s refers to nothing",
                     book->path, book_text(query, 1), book_text(query, 0));
    }
    sqlite3_finalize(query);
    return rc;
}

int book_open(struct book *out, const char *path, bool create, struct err *err)
{
    int64_t version = 0;
    *out = (struct book){NULL, xstrdup(path)};
    if (!create && !fs_is_file(path)) {
        err_set(err,
                "there is no gradebook %s; `grader book %s import` makes "
                "one",
                path, path);
        goto fail;
    }
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path, &out->db, flags, NULL) != SQLITE_OK) {
        complain(out, err);
        goto fail;
    }
    sqlite3_busy_timeout(out->db, PATIENCE_MS);
    sqlite3_extended_result_codes(out->db, 0);
    if (recognise(out, &version, create, err) != 0 || set_up(out, err) != 0 ||
        book_run(out, err, "PRAGMA foreign_keys = ON", "") != 0 ||
        check_whole(out, err) != 0 || migrate(out, version, err) != 0) {
        goto fail;
    }
    return 0;
fail:
    book_close(out);
    return -1;
}

void book_close(struct book *book)
{
    book_rollback(book);
    sqlite3_close_v2(book->db);
    free(book->path);
    *book = (struct book){0};
}

/* import.c: see import.h. */
#include "book/import.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fs.h"
#include "book/record.h"
#include "book/sheet.h"
#include "book/target.h"
#include "book/units.h"

enum { MOST_BYTES = 1 << 30 };

struct file {
    char *text;
    size_t size;
};

struct import {
    struct book *book;
    const struct import_options *options;
    const struct sheet *times; /* NULL: none */
    size_t time_columns[2];    /* submission, submitted */
    FILE *log;
    struct import_counts counts;
    int64_t id;
    bool repeated; /* this very file has been imported before */
};

static const char *string_in(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static int add_checks(const struct import *import, int64_t grading,
                      const struct record *record, struct err *err)
{
    size_t i;
    const json_t *check;
    json_array_foreach(record->checks, i, check)
    {
        if (book_run(import->book, err,
                     "INSERT INTO check_result VALUES (?, ?, ?, ?, ?, ?, ?)",
                     "ittttii", grading, string_in(check, "id"),
                     string_in(check, "title"), string_in(check, "oracle"),
                     string_in(check, "status"), record_mp(check, "points"),
                     record_mp(check, "max_points")) != 0) {
            return -1;
        }
    }
    return 0;
}

static int add_findings(const struct import *import, int64_t grading,
                        const struct record *record, struct err *err)
{
    size_t i;
    const json_t *finding;
    json_array_foreach(record->findings, i, finding)
    {
        const json_t *place =
            json_array_get(json_object_get(finding, "where"), 0);
        const json_t *line = json_object_get(place, "line");
        const int64_t number = json_integer_value(line);
        if (book_run(import->book, err,
                     "INSERT INTO finding (grading, rule, severity, test, "
                     "message, file, line) VALUES (?, ?, ?, ?, ?, ?, ?)",
                     "ittttto", grading, string_in(finding, "rule"),
                     string_in(finding, "severity"), string_in(finding, "test"),
                     string_in(finding, "message"), string_in(place, "file"),
                     json_is_integer(line) ? &number : NULL) != 0) {
            return -1;
        }
    }
    return 0;
}

static int add_grading(const struct import *import, const struct target *target,
                       const struct record *record, const char *text,
                       struct err *err)
{
    if (book_run(import->book, err,
                 "INSERT INTO grading (attempt, import, status, score_mp, "
                 "max_mp, reason, lab_content, grader, tools, seed, schedule, "
                 "result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 "iitoittttttt", target->attempt, import->id,
                 record->graded ? "graded" : "not-graded",
                 record->graded ? &record->score_mp : NULL, record->max_mp,
                 record->reason, record->lab_content, record->grader,
                 record->tools, record->seed, record->schedule, text) != 0) {
        return -1;
    }
    int64_t grading = sqlite3_last_insert_rowid(import->book->db);
    return add_checks(import, grading, record, err) != 0 ||
                   add_findings(import, grading, record, err) != 0 ||
                   book_run(import->book, err,
                            "UPDATE lab SET max_mp = ? WHERE id = ?", "ii",
                            record->max_mp, target->lab) != 0
               ? -1
               : 0;
}

/* Why a regrade differs: which inputs are not those of the grading before. */
static int say_why(const struct import *import, const struct target *target,
                   struct err *err)
{
    sqlite3_stmt *row = book_query(
        import->book, err,
        "SELECT old.lab_content IS NOT new.lab_content, old.grader IS NOT "
        "new.grader, old.tools IS NOT new.tools, old.seed IS NOT new.seed,"
        " old.schedule IS NOT new.schedule FROM grading AS old, grading AS new"
        " WHERE old.id = ? AND new.id ="
        " (SELECT max(id) FROM grading WHERE attempt = ?)",
        "ii", target->grading, target->attempt);
    static const char *const what[] = {"lab", "grader", "tools", "seed",
                                       "schedule"};
    int rc = row != NULL ? book_next(import->book, row, err) : -1;
    const char *before = " (changed: ";
    for (int i = 0; rc == 1 && i < 5; i++) {
        if (sqlite3_column_int(row, i) != 0) {
            fprintf(import->log, "%s%s", before, what[i]);
            before = ", ";
        }
    }
    fputs(before[0] == ',' ? ")" : "", import->log);
    sqlite3_finalize(row);
    return rc < 0 ? -1 : 0;
}

/* A line about a change: who, which lab, from what to what, and why. */
static int say_change(const struct import *import, const struct target *target,
                      const struct record *record, struct err *err)
{
    sqlite3_stmt *row = book_query(
        import->book, err, "SELECT status, score_mp FROM grading WHERE id = ?",
        "i", target->grading);
    int rc = row != NULL ? book_next(import->book, row, err) : -1;
    fprintf(import->log, "%s %s: ", record->student, record->lab);
    if (rc == 1) {
        bool graded = strcmp(book_text(row, 0), "graded") == 0;
        fprintf(import->log, "%s -> ",
                graded ? milli_text(sqlite3_column_int64(row, 1))
                       : "not graded");
    } else {
        fputs("new attempt: ", import->log);
    }
    fputs(record->graded ? milli_text(record->score_mp) : "not graded",
          import->log);
    sqlite3_finalize(row);
    rc = rc == 1 ? say_why(import, target, err) : rc;
    putc('\n', import->log);
    return rc < 0 ? -1 : 0;
}

/* The time that the user's file has for RECORD. */
static int look_up_time(struct record *record, const struct import *import,
                        struct err *err)
{
    const struct sheet *times = import->times;
    for (size_t i = 0; times != NULL && i < times->count; i++) {
        const struct sheet_row *row = &times->rows[i];
        const char *text = row->cells[import->time_columns[1]];
        if (strcmp(row->cells[import->time_columns[0]], record->student) != 0) {
            continue;
        }
        if (!time_parse(&record->submitted, text)) {
            return err_set(err,
                           "%s:%d: '%s' is not a time such as "
                           "2026-11-21T23:59:00Z",
                           times->path, row->line, text);
        }
        record->has_submitted = true;
    }
    return 0;
}

static int import_one(struct import *import, const json_t *result,
                      const char *where, struct err *err)
{
    struct record record;
    struct target target = {0};
    if (record_read(&record, result, where, err) != 0 ||
        look_up_time(&record, import, err) != 0) {
        return -1;
    }
    char *text = json_dumps(result, JSON_COMPACT | JSON_SORT_KEYS);
    int rc = text == NULL ? err_set(err, "%s cannot be written as JSON", where)
             : import->repeated
                 ? target_date(import->book, &record, text, err)
                 : target_find(&target, import->book, &record, text,
                               import->options->regrade, err);
    if (rc != 0) {
        goto out;
    }
    import->counts.not_graded += !record.graded;
    if (target.same || import->repeated) {
        import->counts.known++;
        goto out;
    }
    bool fresh = target.attempt == 0;
    import->counts.attempts += fresh;
    import->counts.regrades += !fresh;
    rc = (fresh && target_add(&target, import->book, &record, err) != 0) ||
                 add_grading(import, &target, &record, text, err) != 0 ||
                 say_change(import, &target, &record, err) != 0
             ? -1
             : 0;
out:
    free(text);
    return rc;
}

static int check_twice(const json_t *students, size_t index, const char *where,
                       struct err *err)
{
    const char *name = string_in(json_array_get(students, index), "submission");
    for (size_t i = 0; name != NULL && i < index; i++) {
        const char *other =
            string_in(json_array_get(students, i), "submission");
        if (other != NULL && strcmp(other, name) == 0) {
            return err_set(err, "%s: '%s' is there twice, at students[%zu] too",
                           where, name, i);
        }
    }
    return 0;
}

static int import_class(struct import *import, const json_t *all,
                        const char *path, struct err *err)
{
    size_t i;
    const json_t *one;
    const json_t *students = json_object_get(all, "students");
    const char *lab = string_in(all, "lab");
    if (!json_is_array(students) || lab == NULL) {
        return err_set(err, "%s: no %s", path,
                       lab == NULL ? "lab" : "list of students");
    }
    json_array_foreach(students, i, one)
    {
        char where[300];
        const char *own = string_in(one, "lab");
        snprintf(where, sizeof(where), "%s: students[%zu]", path, i);
        if (own != NULL && strcmp(own, lab) != 0) {
            return err_set(err, "%s is of lab '%s', the class of '%s'", where,
                           own, lab);
        }
        if (check_twice(students, i, where, err) != 0 ||
            import_one(import, one, where, err) != 0) {
            return -1;
        }
    }
    return 0;
}

/* FNV-1a: tells files apart that nobody made to be alike. */
static int64_t digest(const char *text, size_t size)
{
    uint64_t sum = 0xcbf29ce484222325U;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3U;
    }
    return (int64_t)sum;
}

/* Note that PATH is imported, and whether it has been before. */
static int add_import(struct import *import, const char *path,
                      const struct file *file, struct err *err)
{
    int64_t before = 0;
    const int64_t size = (int64_t)file->size;
    const int64_t sum = digest(file->text, file->size);
    char *source = fs_basename(path);
    int rc =
        book_number(&before, import->book, err,
                    "SELECT 1 FROM import WHERE digest = ? AND size = ?", "ii",
                    sum, size) < 0 ||
                book_run(import->book, err,
                         "INSERT INTO import (at, source, size, digest)"
                         " VALUES (?, ?, ?, ?)",
                         "itii", (int64_t)time(NULL), source, size, sum) != 0
            ? -1
            : 0;
    import->id = sqlite3_last_insert_rowid(import->book->db);
    import->repeated = before != 0 && !import->options->regrade;
    free(source);
    return rc;
}

static int import_all(struct import *import, const json_t *all,
                      const char *path, struct err *err)
{
    const char *schema = string_in(all, "schema");
    if (schema != NULL && strcmp(schema, "parlab/class/1") == 0) {
        return import_class(import, all, path, err);
    }
    if (schema != NULL && strcmp(schema, "parlab/result/1") == 0) {
        char *where = xformat("%s: result", path);
        int rc = import_one(import, all, where, err);
        free(where);
        return rc;
    }
    return err_set(err,
                   "%s: schema is '%s' (known: parlab/class/1 parlab/result/1)",
                   path, schema != NULL ? schema : "");
}

static int read_times(struct import *import, struct sheet *times,
                      struct err *err)
{
    const char *path = import->options->times;
    if (path == NULL) {
        return 0;
    }
    if (sheet_read(times, path, err) != 0) {
        return -1;
    }
    import->times = times;
    return sheet_column(&import->time_columns[0], times, "submission", err) !=
                       0 ||
                   sheet_column(&import->time_columns[1], times, "submitted",
                                err) != 0
               ? -1
               : 0;
}

int book_import(struct import_counts *out, struct book *book, const char *path,
                const struct import_options *options, FILE *log,
                struct err *err)
{
    json_error_t error;
    struct sheet times = {0};
    struct import import = {.book = book, .options = options, .log = log};
    struct file file = {0};
    json_t *all = NULL;
    int rc = -1;
    file.text = fs_read(path, MOST_BYTES, &file.size, err);
    if (file.text != NULL) {
        all = json_loadb(file.text, file.size, JSON_REJECT_DUPLICATES, &error);
        rc = all == NULL ? err_set(err, "%s:%d: %s", path,
                                   error.line > 0 ? error.line : 1, error.text)
                         : read_times(&import, &times, err);
    }
    if (rc == 0) {
        rc = book_begin(book, err);
    }
    if (rc == 0) {
        rc = add_import(&import, path, &file, err);
    }
    if (rc == 0) {
        rc = import_all(&import, all, path, err);
    }
    if (rc == 0 && !options->preview) {
        rc = book_commit(book, err);
    }
    book_rollback(book);
    *out = import.counts;
    sheet_release(&times);
    json_decref(all);
    free(file.text);
    return rc;
}

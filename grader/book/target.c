/*
 * target.c: see target.h.
 *
 * Which attempt is a result of? One with the same content and time of
 * submission is of the attempt that has them. An attempt of which neither was
 * known gets them when its result comes again with them. When neither is known
 * now, the result is of a new attempt, unless the last one is still without a
 * grade, or has this very result, or the user says that it is a regrade.
 */
#include "book/target.h"

int book_student(int64_t *out, struct book *book, const char *key,
                 struct err *err)
{
    if (book_run(book, err,
                 "INSERT INTO student (key) VALUES (?) ON CONFLICT DO NOTHING",
                 "t", key) != 0) {
        return -1;
    }
    return book_number(out, book, err, "SELECT id FROM student WHERE key = ?",
                       "t", key) == 1
               ? 0
               : -1;
}

int book_lab(int64_t *out, struct book *book, const char *name, struct err *err)
{
    if (book_run(book, err,
                 "INSERT INTO lab (name) VALUES (?) ON CONFLICT DO NOTHING",
                 "t", name) != 0) {
        return -1;
    }
    return book_number(out, book, err, "SELECT id FROM lab WHERE name = ?", "t",
                       name) == 1
               ? 0
               : -1;
}

static const int64_t *when(const struct record *record)
{
    return record->has_submitted ? &record->submitted : NULL;
}

/* The attempt that has RECORD's content and time, or gets them now. */
static int find_known(struct target *target, struct book *book,
                      const struct record *record, const char *text,
                      struct err *err)
{
    int64_t found = 0;
    int rc = book_number(&target->attempt, book, err,
                         "SELECT id FROM attempt WHERE student = ? AND lab = ? "
                         "AND content IS ? AND submitted IS ?",
                         "iito", target->student, target->lab, record->content,
                         when(record));
    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    if (book_number(&found, book, err,
                    "SELECT a.id FROM attempt AS a JOIN current AS g ON "
                    "g.attempt = a.id WHERE student = ? AND lab = ? AND "
                    "submitted IS NULL AND (content IS NULL OR content = ?) "
                    "AND result = ? ORDER BY number DESC LIMIT 1",
                    "iitt", target->student, target->lab, record->content,
                    text) < 0) {
        return -1;
    }
    target->attempt = found;
    return found == 0 ? 0
                      : book_run(book, err,
                                 "UPDATE attempt SET submitted = ?, content = "
                                 "coalesce(content, ?) WHERE id = ?",
                                 "oti", when(record), record->content, found);
}

/* The last attempt, when a result of which nothing is known is of that. */
static int find_last(struct target *target, struct book *book, bool known,
                     const char *text, bool regrade, struct err *err)
{
    int64_t latest = 0;
    int64_t same = 0;
    if (book_number(&latest, book, err,
                    "SELECT id FROM attempt WHERE student = ? AND lab = ? "
                    "ORDER BY number DESC LIMIT 1",
                    "ii", target->student, target->lab) < 0) {
        return -1;
    }
    if (!known &&
        book_number(&same, book, err,
                    "SELECT 1 FROM current WHERE attempt = ? AND (result = ? "
                    "OR status = 'not-graded')",
                    "it", latest, text) < 0) {
        return -1;
    }
    target->attempt = same != 0 || regrade ? latest : 0;
    return 0;
}

int target_find(struct target *out, struct book *book,
                const struct record *record, const char *text, bool regrade,
                struct err *err)
{
    int64_t same = 0;
    const bool known = record->content != NULL || record->has_submitted;
    *out = (struct target){0};
    if (book_student(&out->student, book, record->student, err) != 0 ||
        book_lab(&out->lab, book, record->lab, err) != 0 ||
        (known && find_known(out, book, record, text, err) != 0) ||
        (out->attempt == 0 &&
         find_last(out, book, known, text, regrade, err) != 0) ||
        book_number(&out->grading, book, err,
                    "SELECT id FROM current WHERE attempt = ?", "i",
                    out->attempt) < 0 ||
        book_number(&same, book, err,
                    "SELECT result = ? FROM grading WHERE attempt = ? "
                    "ORDER BY id DESC LIMIT 1",
                    "ti", text, out->attempt) < 0) {
        return -1;
    }
    out->same = same != 0;
    return 0;
}

int target_add(struct target *target, struct book *book,
               const struct record *record, struct err *err)
{
    if (book_run(
            book, err,
            "INSERT INTO attempt (student, lab, number, submitted, content)"
            " SELECT ?1, ?2, 1 + coalesce(max(number), 0), ?3, ?4"
            " FROM attempt WHERE student = ?1 AND lab = ?2",
            "iiot", target->student, target->lab, when(record),
            record->content) != 0) {
        return -1;
    }
    target->attempt = sqlite3_last_insert_rowid(book->db);
    return 0;
}

int target_date(struct book *book, const struct record *record,
                const char *text, struct err *err)
{
    return !record->has_submitted
               ? 0
               : book_run(
                     book, err,
                     "UPDATE attempt SET submitted = ?"
                     " WHERE student = (SELECT id FROM student WHERE key = ?)"
                     " AND lab = (SELECT id FROM lab WHERE name = ?)"
                     " AND submitted IS NULL AND EXISTS (SELECT 1 FROM grading"
                     " WHERE attempt = attempt.id AND result = ?)",
                     "ittt", record->submitted, record->student, record->lab,
                     text);
}

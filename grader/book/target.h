/* target.h: where in the book a result belongs. */
#ifndef BOOK_TARGET_H
#define BOOK_TARGET_H

#include "book/db.h"
#include "book/record.h"

/* What the book has of a result's student and lab. */
struct target {
    int64_t student;
    int64_t lab;
    int64_t attempt; /* 0: a new one */
    int64_t grading; /* of the attempt, the one that counts; 0: none */
    bool same;       /* the attempt's last grading is this very result */
};

/* The row of the student with KEY, of the lab NAME; made when not there. */
int book_student(int64_t *out, struct book *book, const char *key,
                 struct err *err);
int book_lab(int64_t *out, struct book *book, const char *name,
             struct err *err);

/*
 * Find where RECORD, which is TEXT, belongs. REGRADE: a result that does not
 * say what it is of is of the last attempt.
 */
int target_find(struct target *out, struct book *book,
                const struct record *record, const char *text, bool regrade,
                struct err *err);

/* Add the new attempt that RECORD is a result of. */
int target_add(struct target *target, struct book *book,
               const struct record *record, struct err *err);

/* TEXT came before; give its attempt RECORD's time if it has none. */
int target_date(struct book *book, const struct record *record,
                const char *text, struct err *err);

#endif

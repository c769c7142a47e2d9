/* roll.h: every student's grade for every lab, in memory. */
#ifndef BOOK_ROLL_H
#define BOOK_ROLL_H

#include "book/grade.h"

struct roll_student {
    int64_t id;
    char *key;
    char *name; /* these three: "" when not known */
    char *email;
    char *section;
    bool has_total;
    int64_t total_mpc; /* thousandths of a percent, by grade_total() */
};

struct roll_lab {
    int64_t id;
    char *name;
    int64_t max_mp;
    struct policy policy;
};

struct roll {
    struct roll_student *students; /* by key */
    size_t student_count;
    struct roll_lab *labs; /* by name */
    size_t lab_count;
    struct grade *grades; /* a row for each student, a column for each lab */
};

/*
 * Load all of BOOK: the labs of which there is an attempt or an adjustment, or
 * only the one called LAB.
 */
int roll_load(struct roll *out, struct book *book, const char *lab,
              struct err *err);

/* Free the contents. */
void roll_release(struct roll *roll);

/* The grade of student S for lab L, both from 0. */
const struct grade *roll_grade(const struct roll *roll, size_t s, size_t l);

#endif

/* decide.h: what people decide: policy, extensions, adjustments. */
#ifndef BOOK_DECIDE_H
#define BOOK_DECIDE_H

#include <stdio.h>

#include "book/db.h"

/* What is to be set, as the user wrote it; NULL: nothing. */
struct policy_words {
    const char *due;     /* a time, or "none" */
    const char *grace;   /* minutes */
    const char *loss;    /* percent of the maximum for each begun day */
    const char *floor;   /* percent */
    const char *attempt; /* "best", "last" */
    const char *drop;    /* how many; of the course only */
};

/*
 * Set the policy of LAB, where "course" means as the course has it, or of the
 * course (NULL). All of it or nothing.
 */
int decide_policy(struct book *book, const char *lab,
                  const struct policy_words *words, struct err *err);

/* Print the policy of LAB, or of the course and each lab (NULL). */
int decide_show(FILE *out, struct book *book, const char *lab, struct err *err);

/* Who decides about whom, and why. */
struct decision {
    const char *student;
    const char *lab;
    const char *reason;
    const char *author;
};

/* Move the deadline by HOURS from the lab's; the last extension counts. */
int decide_extend(struct book *book, const struct decision *decision,
                  const char *hours, struct err *err);

/* Add POINTS ("-2.5") to the score, or set it to SET_TO, or, both NULL, excuse.
 */
int decide_adjust(struct book *book, const struct decision *decision,
                  const char *points, const char *set_to, struct err *err);

/* The row of a student, of a lab, that must be there. */
int decide_find(int64_t *student, int64_t *lab, struct book *book,
                const char *student_key, const char *lab_name, struct err *err);

#endif

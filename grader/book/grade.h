/*
 * grade.h: what a student gets for a lab. Pure functions of the book: the
 * attempts, the policy, the extension, the adjustments.
 */
#ifndef BOOK_GRADE_H
#define BOOK_GRADE_H

#include "book/db.h"

enum grade_status {
    GRADE_MISSING, /* nothing was handed in */
    GRADE_NOT_GRADED,
    GRADE_GRADED,
    GRADE_EXCUSED,
};

/* How lateness and attempts are judged. */
struct policy {
    bool has_due;
    int64_t due;       /* seconds since 1970; exactly then is in time */
    int64_t grace_s;   /* this late costs nothing */
    int64_t loss_mpc;  /* a begun day after due costs this of the maximum */
    int64_t floor_mpc; /* lateness alone never takes a score below this */
    bool last;         /* the last attempt counts, else the best */
};

struct grade {
    enum grade_status status;
    int64_t attempt;     /* the one that counts; 0: none */
    int64_t grading;     /* of that attempt; 0: none */
    int64_t attempts;    /* all there are */
    int64_t unmeasured;  /* those of them that are not graded */
    int64_t raw_mp;      /* what the grading gave */
    int64_t late_days;   /* begun days, after grace and extension */
    bool late_unknown;   /* there is a deadline, but no time of submission */
    int64_t loss_mp;     /* for lateness */
    int64_t adjusted_mp; /* what adjustments add; may be negative */
    int64_t score_mp;    /* what it comes to; of a graded one */
    int64_t max_mp;
    int64_t passed; /* checks of the grading */
    int64_t failed;
    int64_t not_measured;
};

/* "missing", "not-graded", "graded", "excused". */
const char *grade_status_name(enum grade_status status);

/* Days late, and what they cost RAW_MP of MAX_MP; see struct policy. */
void grade_lateness(struct grade *grade, const struct policy *policy,
                    const int64_t *submitted, int64_t extension_s);

/* The policy for LAB: its own, and the course's where it says nothing. */
int grade_policy(struct policy *out, struct book *book, int64_t lab,
                 struct err *err);

/* The grade of STUDENT for LAB by POLICY. */
int grade_compute(struct grade *out, struct book *book, int64_t student,
                  int64_t lab, const struct policy *policy, struct err *err);

/*
 * The mean of COUNT grades, in thousandths of a percent, without the DROP
 * lowest. Missing ones count as zero, excused ones not at all. False when a
 * grade is not known: then neither is the mean.
 */
bool grade_total(int64_t *out, const struct grade *grades, size_t count,
                 size_t drop);

#endif

/*
 * export.h: the grades, for others. A format is one writer and one row of the
 * table in export.c. What is not measured is never written as a zero.
 */
#ifndef BOOK_EXPORT_H
#define BOOK_EXPORT_H

#include <stdio.h>

#include "book/roll.h"
#include "book/sheet.h"

struct export_options {
    const char *fill;     /* a file of the platform's, to fill in; or NULL */
    const char *column;   /* what the lab is called there; NULL: as here */
    const char *feedback; /* the column for feedback; NULL: the usual one */
    bool scale;           /* to the platform's maximum, when it is another */
    FILE *log;            /* who is left out, and why: a line each */
};

struct export_format {
    const char *name;
    const char *summary;
    bool one_lab; /* wants a single lab */
    bool fills;   /* can fill in a file of the platform's */
    int (*write)(FILE *out, const struct roll *roll,
                 const struct export_options *options, struct err *err);
};

/* The format called NAME; NULL when there is none. */
const struct export_format *export_find(const char *name);

/* The format at INDEX, from 0; NULL after the last one. */
const struct export_format *export_at(size_t index);

/* The writers. */
int export_csv(FILE *out, const struct roll *roll,
               const struct export_options *options, struct err *err);
int export_json(FILE *out, const struct roll *roll,
                const struct export_options *options, struct err *err);
int export_canvas(FILE *out, const struct roll *roll,
                  const struct export_options *options, struct err *err);
int export_moodle(FILE *out, const struct roll *roll,
                  const struct export_options *options, struct err *err);

/* ---- for writers ---- */

enum { NOBODY = -1 };

/* A column of the platform's, and what of a student's is in it. */
struct export_match {
    const char *column;
    enum { MATCH_KEY, MATCH_EMAIL, MATCH_LOGIN, MATCH_NAME } by;
};

/*
 * The student of ROLL that row R of SHEET is about, by the first of MATCHES
 * (a NULL column ends them) that finds one; else NOBODY. Names that two
 * students have find nobody.
 */
int export_match(const struct roll *roll, const struct sheet *sheet, size_t r,
                 const struct export_match *matches);

/*
 * What GRADE is in a platform's file of which the lab's maximum is POSSIBLE_MP:
 * "" when there is nothing to say, EXCUSED when that is so. For four calls.
 */
const char *export_points(const struct grade *grade, int64_t possible_mp,
                          const char *excused);

/* Say to the log that STUDENT is left out. */
void export_left_out(const struct export_options *options,
                     const struct roll_student *student, const char *why);

/* Say so of each student with a grade for lab 0 whom SEEN does not have. */
void export_unseen(const struct roll *roll, const bool *seen,
                   const struct export_options *options);

/* Why GRADE is no number of points; NULL when it is. */
const char *export_why_not(const struct grade *grade);

#endif

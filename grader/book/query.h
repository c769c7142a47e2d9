/* query.h: what people ask of the book, as text. */
#ifndef BOOK_QUERY_H
#define BOOK_QUERY_H

#include <stdio.h>

#include "book/db.h"

/* Each student, with how many labs are graded and the total. */
int query_students(FILE *out, struct book *book, struct err *err);

/* Each grade and how it comes about; of LAB only, or of all (NULL). */
int query_grades(FILE *out, struct book *book, const char *lab,
                 struct err *err);

/* For each lab, or for LAB only: how many have what, and the scores. */
int query_labs(FILE *out, struct book *book, const char *lab, struct err *err);

/* For each check, of LAB or of all: how often passed, failed, not measured. */
int query_checks(FILE *out, struct book *book, const char *lab,
                 struct err *err);

/* For each finding, in LAB or in all labs: how many made it, most first. */
int query_findings(FILE *out, struct book *book, const char *lab,
                   struct err *err);

/* All that the book has of STUDENT, in LAB or in all labs. */
int query_history(FILE *out, struct book *book, const char *student,
                  const char *lab, struct err *err);

#endif

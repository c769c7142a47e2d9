/* import.h: what a class run found out, into the book. */
#ifndef BOOK_IMPORT_H
#define BOOK_IMPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "book/db.h"

struct import_options {
    bool preview;      /* say what would change, and change nothing */
    bool regrade;      /* results are of the attempts that are there */
    const char *times; /* a CSV file: submission,submitted; NULL: none */
};

struct import_counts {
    size_t attempts; /* new ones */
    size_t regrades; /* of attempts that were there */
    size_t known;    /* were in the book already */
    size_t not_graded;
};

/*
 * Import PATH, the results.json of a class or the result of one submission:
 * all of it or nothing. Each change is a line to LOG. Importing a file again
 * changes nothing.
 */
int book_import(struct import_counts *out, struct book *book, const char *path,
                const struct import_options *options, FILE *log,
                struct err *err);

#endif

/* roster.h: who is in the class. */
#ifndef BOOK_ROSTER_H
#define BOOK_ROSTER_H

#include <stdio.h>

#include "book/db.h"

/*
 * Take names, addresses and sections from PATH, a CSV file with the columns
 * id (what a submission is called) and any of name, email, section; all of it
 * or nothing. Says to LOG which columns are of no use here, who has handed
 * something in and is not in the roster, and how many are.
 */
int book_roster(struct book *book, const char *path, FILE *log,
                struct err *err);

#endif

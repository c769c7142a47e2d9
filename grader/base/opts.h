/* opts.h: command lines described by tables. */
#ifndef BASE_OPTS_H
#define BASE_OPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum opt_kind { OPT_FLAG, OPT_TEXT, OPT_NUMBER, OPT_REST };

/* One option; a table ends with a NULL name. */
struct opt {
    const char *name; /* "--json" */
    enum opt_kind kind;
    void *value;          /* bool *, const char **, unsigned long * */
    const char *argument; /* "FILE"; NULL for a flag */
    const char *help;
};

/*
 * Parse ARGV[1..]; operands go to OPERANDS in order, COUNT of them, at most
 * MOST; what follows "--" is left in *REST (NULL: not allowed). Returns -1
 * with ERR set; 1 when --help was asked for.
 */
int opts_parse(char **operands, size_t *count, size_t most, char ***rest,
               const struct opt *table, char **argv, struct err *err);

/* Print the table. */
void opts_help(const struct opt *table);

#endif

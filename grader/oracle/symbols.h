/* symbols.h: from addresses in a program to source lines and names. */
#ifndef ORACLE_SYMBOLS_H
#define ORACLE_SYMBOLS_H

#include <stdint.h>

#include "base/err.h"

struct symbols;

/* Open the debug information of the program at PATH. */
struct symbols *symbols_open(const char *path, struct err *err);

/* Close it; NULL is fine. */
void symbols_close(struct symbols *symbols);

/* A line of source; strings are borrowed until close; NULL: unknown. */
struct source_line {
    const char *file; /* as the compiler was given it */
    int line;
    const char *function;
};

/* The line that address PC belongs to. */
struct source_line symbols_line(struct symbols *symbols, uint64_t pc);

/*
 * TEXT with what weave put in braces replaced; numbers are hexadecimal.
 *   {@ADDRESS}    the static variable there: "table[2].free"
 *   {#ADDRESS}    the same with its type: "table[2].free (int)"
 *   {~PC:BELOW}   the local variable so far below the frame pointer of the
 *                 function that PC is in
 *   {:PC}         the source line: "bank.c:31"
 * Yours to free.
 */
char *symbols_expand(struct symbols *symbols, const char *text);

#endif

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
 * TEXT with each {@HEX} replaced by the name of the variable there,
 * "table" or "table+8". Yours to free.
 */
char *symbols_expand(struct symbols *symbols, const char *text);

#endif

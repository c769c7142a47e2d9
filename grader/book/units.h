/* units.h: points and times as people write them. */
#ifndef BOOK_UNITS_H
#define BOOK_UNITS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * TEXT, a decimal number with at most three digits after the point, in
 * thousandths. False when it is none or beyond a billion.
 */
bool milli_parse(int64_t *out, const char *text);

/* The same back, as short as can be: "2.5". Good for four calls. */
const char *milli_text(int64_t value);

/* VALUE with two decimals at most, halves away from zero. Likewise. */
const char *milli_short(int64_t value);

/*
 * TEXT, a time with its offset from UTC, as 2026-11-21T23:59:00Z or with
 * +01:00 for Z, in seconds since 1970. False when it is none.
 */
bool time_parse(int64_t *out, const char *text);

/* The same back, in UTC. Good for four calls. */
const char *time_text(int64_t when);

#endif

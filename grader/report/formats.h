/*
 * formats.h: the canonical result (grader/README.md) in the words of others.
 * A format is one writer and one row of the table in formats.c.
 */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct format {
    const char *name;    /* "junit" */
    const char *summary; /* what reads it, in a line */
    void (*write)(FILE *out, const json_t *result);
};

/* The format called NAME; NULL when there is none. */
const struct format *format_find(const char *name);

/* The format at INDEX, from 0; NULL after the last one. */
const struct format *format_at(size_t index);

/* The writers; RESULT has been checked by result_is_sound(). */
void write_junit(FILE *out, const json_t *result);
void write_sarif(FILE *out, const json_t *result);
void write_tap(FILE *out, const json_t *result);
void write_markdown(FILE *out, const json_t *result);
void write_lines(FILE *out, const json_t *result);
void write_gradescope(FILE *out, const json_t *result);
void write_classroom50(FILE *out, const json_t *result);
void write_github(FILE *out, const json_t *result);
void write_autolab(FILE *out, const json_t *result);
void write_prairielearn(FILE *out, const json_t *result);

/* ---- for writers ---- */

/* The string KEY of OBJECT, or "". */
const char *text_in(const json_t *object, const char *key);

/* The number KEY of OBJECT, or 0. */
double number_in(const json_t *object, const char *key);

/* Has CHECK full points; was it measured at all? */
bool check_passed(const json_t *check);
bool check_measured(const json_t *check);

/* Is FINDING advice, which costs nothing? */
bool is_advice(const json_t *finding);

/* "file:line" of FINDING's first place, or "". Yours to free. */
char *place_of(const json_t *finding);

/* Print VALUE as JSON, INDENT spaces a level (0: one line), with a newline. */
void print_json(FILE *out, json_t *value, int indent);

/*
 * Is RESULT a canonical result, with all that writers rely on? *WHY tells what
 * is wrong with it.
 */
bool result_is_sound(const json_t *result, const char **why);

#endif

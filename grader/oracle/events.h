/*
 * events.h: the events of a test program, as evidence and findings.
 *
 * The file is written by the program under test's own process tree: it is
 * read as hostile input.
 */
#ifndef ORACLE_EVENTS_H
#define ORACLE_EVENTS_H

#include <stdbool.h>

#include "base/err.h"
#include "core/result.h"
#include "oracle/symbols.h"

struct events {
    json_t *lines; /* array of the parsed objects */
    bool started;  /* the program's own code has begun to run */
    bool planned;  /* the program got as far as its plan */
    bool ended;    /* the program said that it ended by itself */
};

/* Read the events at PATH; a missing file has none. */
int events_read(struct events *out, const char *path, struct err *err);

/*
 * What was stopped by a signal, as text: the names of the tests, and whether
 * the program as a whole was. Empty when all came to its end. The caller frees
 * it. Two runs of the same program must agree.
 */
char *events_stopped(const struct events *events);

/* Do A and B tell of the same findings, reached step by step the same? */
bool events_agree(const struct events *a, const struct events *b);

/* Free the contents. */
void events_release(struct events *events);

/*
 * Turn EVENTS into EVIDENCE and append the findings of ORACLE. IS_OWN tells
 * which sources are the submission's: a place prefers them.
 */
void events_collect(const struct events *events, enum oracle oracle,
                    struct evidence *evidence, struct findings *findings,
                    struct symbols *symbols,
                    bool (*is_own)(const char *file, const void *context),
                    const void *context);

/* One finding event as a finding; also for whole programs. */
void events_add_finding(const json_t *event, enum oracle oracle,
                        struct findings *findings, struct symbols *symbols,
                        bool (*is_own)(const char *file, const void *context),
                        const void *context);

/*
 * The INDEX-th process that ran an execution, in the order in which they were
 * begun, and the test that it ran; 0 when there is none.
 */
long events_process(const struct events *events, size_t index,
                    const char **test);

#endif

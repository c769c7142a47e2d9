/*
 * settings.h: what the environment asks of an exploration, and the schedule to
 * replay. verdict_broken() ends the program when a setting is unreadable.
 */
#ifndef WEAVE_SETTINGS_H
#define WEAVE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "weave/strategy.h"

/* The environment variables that set the defaults. */
struct settings {
    unsigned long schedules; /* WEAVE_SCHEDULES */
    unsigned long seed;      /* WEAVE_SEED */
    unsigned long steps;     /* WEAVE_STEPS: step bound, 0: from the probe */
    unsigned long spurious;  /* WEAVE_SPURIOUS */
    int preemptions;         /* WEAVE_PREEMPTIONS: at most; -1: no bound */
    bool sync_points;        /* WEAVE_SYNC_POINTS: plain accesses are none */
    bool persistent;         /* WEAVE_PERSISTENT: see weave.h */
    bool leaks;              /* WEAVE_LEAKS: of a whole program are findings */
    double parallelism;   /* WEAVE_PARALLELISM: of a whole program; 0: none */
    const char *strategy; /* WEAVE_STRATEGY: see explore.c */
    const char *replay;   /* WEAVE_REPLAY: file of recorded choices */
};

/* Read them. The strings are the environment's. */
struct settings settings_read(void);

/* The word for KIND in a schedule. */
const char *choice_name(enum choice_kind kind);

/*
 * The choices in the file PATH; *COUNT says how many. Read once and kept for
 * ever.
 */
const struct choice *settings_schedule(const char *path, size_t *count);

#endif

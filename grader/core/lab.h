/*
 * lab.h: a lab's manifest, lab.yaml (its format is in grader/README.md).
 */
#ifndef CORE_LAB_H
#define CORE_LAB_H

#include <stdbool.h>

#include "base/err.h"

/* Where evidence comes from; also the order of reports. */
enum oracle {
    ORACLE_COMPILER,
    ORACLE_UNIT,
    ORACLE_WEAVE,
    ORACLE_TSAN,
    ORACLE_HELGRIND,
    ORACLES
};

/* One thing that earns points. */
struct check {
    char *id;
    char *title;
    unsigned points;
    char *oracle_name;
    char *hint;   /* may be NULL */
    char **rules; /* patterns; none: the tests of the case named ID decide */
    unsigned rule_count;
    enum oracle oracle;
};

struct limits {
    unsigned cpu_s;     /* of one test program */
    unsigned memory_mb; /* address space of one process */
    unsigned output_kb; /* what a test program may print */
};

/* Executions of each test, by build. */
struct schedules {
    unsigned weave;
    unsigned unit;
    unsigned tsan;
    unsigned helgrind;
};

struct lab {
    char *name;
    char *title;
    char *summary; /* may be NULL */
    char **submit; /* files that a student hands in */
    unsigned submit_count;
    char **given; /* files that the lab adds, whatever is handed in */
    unsigned given_count;
    char **uses; /* labs whose solution this one is built upon */
    unsigned use_count;
    char **tests;
    unsigned test_count;
    struct check *checks;
    unsigned check_count;
    struct limits limits;
    struct schedules schedules;
    char *dir; /* where it was loaded from */
};

/* "weave" and so on. */
const char *oracle_name(enum oracle oracle);

/* Load DIR/lab.yaml; *OUT is yours to lab_free(). Names file and line. */
int lab_load(struct lab **out, const char *dir, struct err *err);

/* Release LAB; NULL is fine. */
void lab_free(struct lab *lab);

/* The check with ID, or NULL. */
const struct check *lab_check(const struct lab *lab, const char *id);

/*
 * Where the given file NAME goes in a work tree: a given file may be a
 * neighbour's, "../05-locks/locks.h", and goes to 05-locks/ then.
 */
const char *lab_given_name(const char *name);

/* The sum of all points. */
unsigned lab_points(const struct lab *lab);

/*
 * The directory of the lab that NAME means: a path, or the name of a lab in
 * ./labs or in the installed labs. NULL with ERR set when there is none.
 */
char *lab_find(const char *name, const char *installed, struct err *err);

#endif

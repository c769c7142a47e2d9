/* lab.h: the parts of grader lab. */
#ifndef CMD_LAB_H
#define CMD_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "core/result.h"
#include "run/build.h"

enum variant_kind { VARIANT_RIGHT, VARIANT_FAULTY, VARIANT_SKELETON };

/* One answer to a lab, of which it is known how good it is. */
struct variant {
    enum variant_kind kind;
    char *name; /* "faulty/one-signal" */
    char *dir;
    pid_t pid;
};

/*
 * Is RESULT what is known of VARIANT? Each surprise is a line on OUT. Returns
 * how many; -1 when VARIANT's expect file is malformed.
 */
int lab_judge(FILE *out, const struct variant *variant,
              const struct result *result, struct err *err);

/*
 * grader lab check NAME: grade all solutions of a lab, JOBS at once, and look
 * at its files. A lab that was whole and has not changed costs nothing, unless
 * FRESH. SOLUTIONS may be NULL: ../../solutions/NAME from the lab. Returns an
 * exit code.
 */
int lab_check_all(const char *name, const char *solutions, size_t jobs,
                  bool fresh);

/*
 * Is all there that a lab needs, in the form that students know? Each thing
 * that is not becomes a line on OUT that says what to do. Returns how many.
 */
size_t lab_structure(FILE *out, const struct lab *lab, const char *solutions);

/* The same: are there enough right answers and mistakes to trust the tests? */
size_t lab_answers(FILE *out, const struct lab *lab, const char *solutions);

/*
 * grader lab objects NAME: compile the model solution of a lab that others are
 * built upon, and keep it with the grader. SOLUTIONS as above. Returns an exit
 * code.
 */
int lab_objects(const char *name, const char *solutions);

/* grader lab new NAME: begin a lab below ./labs and ./solutions. */
int lab_new(const char *name);

/*
 * The file that says that LAB was whole: its name covers the contents of the
 * lab, its solutions, the labs it is built upon, the grader and the tools.
 * Yours to free.
 */
char *lab_stamp(const struct lab *lab, const char *solutions,
                const struct runtime *runtime);

/* Print what STAMP holds; false when there is no such file. */
bool lab_stamp_show(const char *stamp);

#endif

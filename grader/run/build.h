/*
 * build.h: compile and link a submission with a lab's tests, once for each
 * tool that watches it. The table of flavours is in build.c.
 */
#ifndef RUN_BUILD_H
#define RUN_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "core/lab.h"

/* Where weave's objects and headers are, found from the grader's own place. */
struct runtime {
    char *lib;     /* .../lib/parlab */
    char *include; /* .../include/parlab */
    char *labs;    /* .../share/parlab/labs */
};

enum flavour { FLAVOUR_EXPLORE, FLAVOUR_ASAN, FLAVOUR_TSAN, FLAVOUR_HELGRIND };

/* What is built: relative names below DIR. */
struct build {
    const char *dir;
    const struct runtime *runtime;
    char **own; /* the submission's sources */
    size_t own_count;
    char **tests; /* the lab's; none: a whole program */
    size_t test_count;
    const char *cache; /* compiled tests are kept here; NULL: nowhere */
    char *const *uses; /* labs whose solution is linked */
    size_t use_count;
    char **cflags; /* more flags for the compiler; may be NULL */
    size_t cflag_count;
};

enum build_end { BUILD_DONE, BUILD_REJECTED };

/* Find the runtime; -1 when the grader is not installed completely. */
int runtime_find(struct runtime *out, struct err *err);

/* Free what RUNTIME holds. */
void runtime_release(struct runtime *runtime);

/* The flavour whose evidence ORACLE judges; not for the compiler. */
enum flavour flavour_of(enum oracle oracle);

/* The name of the program that FLAVOUR builds, relative to the build's DIR. */
const char *flavour_program(enum flavour flavour);

/*
 * Build FLAVOUR. *END tells whether the submission was fit; when it was not,
 * *DIAGNOSIS holds the compiler's or linker's words, yours to free. -1 when
 * the tools are missing or the lab itself is wrong.
 */
int build_flavour(enum build_end *end, char **diagnosis,
                  const struct build *build, enum flavour flavour,
                  struct err *err);

/*
 * Compile the own sources for every flavour, and once without any, each time
 * into one object: TO/NAME.FLAVOUR.o and TO/NAME.plain.o.
 */
int build_objects(const struct build *build, const char *to, const char *name,
                  struct err *err);

/* The strict compilation of source SOURCE: its diagnostics as GCC's JSON. */
int build_strict(char **json, const struct build *build, const char *source,
                 struct err *err);

#endif

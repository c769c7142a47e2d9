/* flavours.h: with which words each build is made. */
#ifndef RUN_FLAVOURS_H
#define RUN_FLAVOURS_H

#include "run/build.h"

enum { FLAVOURS = FLAVOUR_HELGRIND + 1, FLAGS_MOST = 32 };

struct flavour_row {
    const char *name;
    const char *compiler;
    const char *package; /* to install when something is missing */
    const char *compile[8];
    const char *link[4];
    const char *wraps[3];
};

/* By enum flavour. */
extern const struct flavour_row flavours[];

/* For the demonstrations: nothing watches. */
extern const struct flavour_row flavour_plain;

/* For every build, and for the strict compilation; NULL at the end. */
extern const char *const common_flags[];
extern const char *const strict_flags[];

#endif

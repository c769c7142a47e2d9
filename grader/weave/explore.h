/* explore.h: the explorer, for weave's own entry points. */
#ifndef WEAVE_EXPLORE_H
#define WEAVE_EXPLORE_H

#include <stdbool.h>

struct weave_options;
struct weave_outcome;

/*
 * Explore BODY(options->arg). With WHOLE_PROGRAM, exit() is a good end, and
 * the exit status must be the same in every execution.
 */
const struct weave_outcome *explore(void (*body)(void *),
                                    const struct weave_options *options,
                                    bool whole_program);

#endif

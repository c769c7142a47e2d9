/*
 * follow.h: the same schedule in another build.
 *
 * Builds differ in where a task can be interrupted: only one of them sees each
 * access to memory. What they share is the order of the synchronising calls.
 * A replay can write that order down, and an execution of another build can
 * follow it: at each call the task whose turn it was goes on.
 */
#ifndef WEAVE_FOLLOW_H
#define WEAVE_FOLLOW_H

#include "weave/strategy.h"

/* Follows the choices of its plan; ends the execution when it cannot. */
extern const struct strategy strategy_follow;

/* Write the order to the file that WEAVE_ORDER names, if it does. */
void follow_record(void);

/* A choice of KIND has been made; tasks that only go on do not count. */
void follow_note(enum choice_kind kind, unsigned value);

#endif

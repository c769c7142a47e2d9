/*
 * search.h: exhaustive exploration by dynamic partial-order reduction.
 *
 * Executions that differ only in the order of events that commute are the
 * same; the search runs at least one of each kind. It follows Flanagan and
 * Godefroid (POPL 2005) with sleep sets, and the source sets of Abdulla,
 * Aronis, Jonsson and Sagonas (POPL 2014). Scheduling points are the
 * synchronising calls and the atomic accesses; plain accesses need none, since
 * a data race is a finding in every execution of its kind.
 */
#ifndef WEAVE_SEARCH_H
#define WEAVE_SEARCH_H

#include <stdbool.h>

/*
 * Start over. Without REDUCE every order of events is run, for comparison.
 * PREEMPTIONS, when not negative, bounds how often a task is interrupted that
 * could go on; this switches the reduction off.
 */
void search_begin(bool reduce, int preemptions);

/* Give the next execution its orders; false: everything has been explored. */
bool search_next(void);

/*
 * Learn from the execution that has ended. Returns false when the search must
 * be given up: executions are too long, or do not repeat.
 */
bool search_learn(void);

#endif

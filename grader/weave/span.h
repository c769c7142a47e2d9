/*
 * span.h: work and span, measured on an ideal machine.
 *
 * One execution is a discrete-event simulation of a machine with a processor
 * for every task. Each task carries a logical clock in nanoseconds: a step is
 * one, weave_work(n) is n, a sleep is its duration. The task whose clock is
 * the lowest goes on; one that was blocked goes on at the moment of the event
 * that let it. Work is what all tasks did, slept or computed, together; span
 * is the clock of the main task at the end; work / span is how many
 * processors the program can keep busy (Blumofe and Leiserson 1999). A task
 * that polls works, so polling is never taken for waiting.
 */
#ifndef WEAVE_SPAN_H
#define WEAVE_SPAN_H

#include "weave/strategy.h"

/* Follows the logical clocks. */
extern const struct strategy strategy_ideal;

/* A new task begins at its creator's time. */
void span_new_task(struct task *task);

/* The execution ends well: put work and span into the report. */
void span_finish(void);

#endif

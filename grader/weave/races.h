/*
 * races.h: which decisions must be taken differently, too.
 *
 * Two events race when they conflict, belong to different tasks, and nothing
 * but their own order orders them. If the later one could have come first,
 * another execution must show it.
 */
#ifndef WEAVE_RACES_H
#define WEAVE_RACES_H

#include "weave/trace.h"

/* A decision on the path of the search. */
struct node {
    enum trace_kind kind;
    uint64_t enabled;
    uint64_t backtrack; /* to be tried */
    uint64_t done;      /* tried */
    uint64_t sleep;     /* need not be tried */
    int task;           /* being tried */
    int before;         /* whose turn it was */
    bool preempts;
    unsigned variant;
    unsigned variants;
    struct foot foot;         /* of the task being tried */
    struct sleeper *explored; /* the tasks in done, and what they touched */
    unsigned explored_count;
};

/* Add to PATH's backtrack sets what the trace's events from FROM on ask for. */
void races_find(struct node *path, unsigned from);

#endif

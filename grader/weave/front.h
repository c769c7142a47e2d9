/*
 * front.h: the tool that watches an execution beside the scheduler.
 *
 * The same scheduler runs in four builds; each links one front.
 */
#ifndef WEAVE_FRONT_H
#define WEAVE_FRONT_H

#include "weave/core.h"

struct weave_front {
    const char *oracle;    /* prefix of rules such as ORACLE/assertion */
    bool watches_memory;   /* weave's own race detector is on */
    bool real_locks;       /* call the library's mutexes, for the tool to see */
    bool own_signals;      /* the tool handles fatal signals itself */
    bool wants_pids;       /* the tool writes one report per process */
    unsigned cpu_limit_s;  /* CPU seconds of one execution */
    void (*prepare)(void); /* in the explorer, once or more */
    void (*begin)(void);   /* in the new process, before the body */
    void (*finish)(void);  /* after the body, when all went well */
    void (*silence)(bool on); /* weave reads the stack of another task */
    void (*acquire)(const void *address); /* tell it of an ordering */
    void (*release)(const void *address);
    void (*unlocked)(const void *mutex);   /* after the library's unlock */
    void (*destroying)(const void *mutex); /* before the library's destroy */
};

extern const struct weave_front weave_front;

#endif

/*
 * proc.h: run a tool or a test program, bounded, and leave nothing behind.
 *
 * The child gets a session of its own, no standard input, no core file, one
 * pipe for stdout and stderr, and no address space randomisation, so that a
 * run is the same every time. The caller is made a subreaper: whatever the
 * child leaves running is found and killed. One run at a time in a process.
 */
#ifndef RUN_PROC_H
#define RUN_PROC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct proc_limits {
    unsigned cpu_s;      /* per process; 0: none */
    unsigned address_mb; /* address space per process; 0: none */
    unsigned memory_mb;  /* resident, all descendants together; 0: none */
    size_t output_bytes; /* kept and allowed; 0: 16 MiB */
    unsigned file_mb;    /* size of a written file; 0: 256 */
};

enum proc_end {
    PROC_EXITED,    /* code is the exit status */
    PROC_SIGNALLED, /* code is the signal */
    PROC_FLOODED,   /* killed: printed more than allowed */
    PROC_TOO_MANY,  /* killed: started more processes than allowed */
    PROC_TOO_BIG    /* killed: used more memory than allowed */
};

struct proc_result {
    enum proc_end end;
    int code;
    char *output; /* stdout and stderr, NUL-terminated; yours to free */
    size_t output_size;
};

/*
 * Run ARGV (found by PATH) in directory DIR with the environment of the
 * grader plus ENV ("NAME=value", NULL ends; may be NULL). Whatever the
 * program does is a result, not an error. Returns -1 when it could not be
 * started, when it made no progress for a wall-clock hour (never a verdict),
 * or when the grader was interrupted.
 */
int proc_run(struct proc_result *out, char *const argv[], const char *dir,
             char *const env[], const struct proc_limits *limits,
             struct err *err);

/* Free what OUT holds. */
void proc_result_release(struct proc_result *out);

/* Install handlers so that SIGINT and SIGTERM end runs tidily. */
void proc_catch_interrupts(void);

/* The signal that asked the grader to stop; 0: none. */
int proc_interrupted(void);

#endif

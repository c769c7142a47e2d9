/*
 * core.h: the state of one explored execution, shared by weave's modules.
 *
 * Theory of operation. The explorer (explore.c) forks a process for each
 * schedule. In that process every task is a kernel thread parked on a futex
 * word of its own; exactly one task runs, and only it touches this state, so
 * nothing here needs a lock. A task that is about to do something another
 * task could notice first states it as its pending operation, then lets the
 * scheduler pick among the tasks whose pending operation can happen now
 * (sched.c). Blocking is a pending operation that is not ready. When nothing
 * is ready and no deadline is left to jump to, the execution is stuck, and
 * verdict.c says why.
 */
#ifndef WEAVE_CORE_H
#define WEAVE_CORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WEAVE_MAX_TASKS = 64,
    WEAVE_MAX_KEYS = 64,
    WEAVE_NAME = 16,
    WEAVE_PCS = 16,        /* frames kept of a stack */
    WEAVE_EXIT_BROKEN = 70 /* weave could not do its job */
};

/* A vector clock: at[t] is the last release of task t known here. */
struct vclock {
    uint32_t at[WEAVE_MAX_TASKS];
};

struct object;
struct task;

/* Does a signal handler that runs end the wait with EINTR? */
enum op_interrupt {
    OP_GOES_ON,  /* no */
    OP_RESTARTS, /* not when the handler was installed with SA_RESTART */
    OP_IS_INTERRUPTED
};

/* A kind of pending operation; the table of kinds is in ops.c. */
struct op_class {
    const char *doing;                      /* in a trace: "lock", "wait on" */
    const char *waiting;                    /* in a report: "waits to lock" */
    bool (*ready)(const struct task *task); /* NULL: always */
    bool cancels;                           /* a cancellation point */
    enum op_interrupt interrupt;
    bool on_files; /* see files.h */
};

/* What a task does next. */
struct op {
    const struct op_class *class;
    struct object *object; /* NULL when it concerns none */
    struct task *target;   /* the task to be joined */
    int64_t deadline_ns;   /* virtual time; -1: none */
    bool woken;            /* a signal, or a spurious wake-up, chose it */
    bool expired;          /* its deadline has passed */
    uint64_t ticket;       /* order of arrival among waiters */
};

/* What a task waits for among the descriptors: see files.h. */
struct file_wait {
    int fd;                /* that it reads from or writes to */
    bool refused;          /* the last write to it found no room for all */
    struct pollfd *polled; /* any of these */
    unsigned long polled_count;
    int64_t until_ns; /* when it gives up; -1: never */
};

struct task {
    int id;
    char name[WEAVE_NAME];
    uint32_t turn; /* futex word: 1 when this task may run */
    bool done;
    bool joined;
    bool detached;
    bool yielding;     /* asked that somebody else goes first */
    bool settling;     /* inside weave_settle() */
    uint32_t priority; /* by strategy PCT */
    struct op op;
    uintptr_t *frame; /* of the intercepted call; walks to its callers */
    uintptr_t stack_low;
    uintptr_t stack_high;
    size_t stack_bytes;
    bool own_stack; /* its attributes say where or how large */
    struct vclock clock;
    struct vclock fence_release; /* published by later relaxed stores */
    struct vclock fence_acquire; /* gathered by earlier relaxed loads */
    uint32_t context;            /* node of the calling-context tree */
    uintptr_t access_key;        /* of op_access: what; 0: a plain access */
    bool access_writes;
    uint8_t locks;        /* it holds: see held.h */
    uint64_t logical_ns;  /* on the ideal machine: see span.h */
    uint64_t atomic_step; /* last step that was atomic or a call */
    pthread_t thread;
    void *(*start)(void *);
    void *arg;
    void *result;
    void *values[WEAVE_MAX_KEYS];
    struct file_wait wait;
    /* signals.h */
    uint64_t signals;     /* sent to it, not yet handled */
    uint64_t signal_mask; /* blocked */
    uint64_t awaited;     /* by sigwait */
    bool interrupted;     /* its operation ends with EINTR */
    bool restarts;        /* the last handler had SA_RESTART */
    bool cancelled;       /* somebody asked for it */
    bool uncancellable;
    struct suspended *suspended; /* operations below running handlers */
    struct vclock signal_clock;
    struct vclock cancel_clock;
};

/* The state of one execution. */
struct weave_state {
    bool active;        /* a body is being explored in this process */
    bool probing;       /* this is the first execution */
    bool stepping;      /* a debugger follows: see debug.h */
    bool objects_too;   /* what is initialised must be destroyed */
    bool whole_program; /* the body is a main(): exit() is its good end */
    struct task *current;
    int tasks;
    uint64_t step;        /* scheduling points so far */
    uint64_t next_switch; /* memory accesses below this step do not switch */
    uint64_t step_bound;
    uint64_t bulk; /* last step that was progress: see sched.h */
    uint64_t ticket;
    uint64_t fingerprint;
    int64_t now_ns;
    int spurious_left;
    int timeouts_left;
    struct task task[WEAVE_MAX_TASKS];
};

extern struct weave_state weave;

/* The frame of the wrapper that calls this: where its stack walk begins. */
#define WEAVE_FRAME ((uintptr_t *)__builtin_frame_address(0))

#endif

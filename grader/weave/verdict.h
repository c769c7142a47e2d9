/* verdict.h: how an execution ends. */
#ifndef WEAVE_VERDICT_H
#define WEAVE_VERDICT_H

#include "weave/core.h"

/*
 * Add a place to the finding that is about to be reported. ROLE may use
 * printf. Silently drops what does not fit.
 */
void verdict_place(const struct task *task, const uintptr_t pcs[WEAVE_PCS],
                   const char *role, ...) __attribute__((format(printf, 3, 4)));

/* The same with the stack that FRAME belongs to. */
void verdict_place_frame(const struct task *task, const uintptr_t *frame,
                         const char *role, ...)
    __attribute__((format(printf, 3, 4)));

/* End the execution with a finding; RULE is the part after the slash. */
_Noreturn void verdict_fail(const char *rule, const char *message, ...)
    __attribute__((format(printf, 2, 3)));

/* Misuse by the running task in the call that FRAME belongs to. */
_Noreturn void verdict_misuse(const uintptr_t *frame, const char *message, ...)
    __attribute__((format(printf, 2, 3)));

/* Nothing can run any more: say why. */
_Noreturn void verdict_stuck(void);

/*
 * The execution took more steps than it may; call it at each further step. It
 * lets a few more happen, to see where the tasks go round, then ends the
 * execution.
 */
void verdict_step_bound(void);

/* The body has returned: everything is right unless threads are left over. */
_Noreturn void verdict_finish(bool leaks_ok);

/* The program ended by itself, with STATUS. */
_Noreturn void verdict_exit(int status);

/* CALL cannot be explored. */
_Noreturn void verdict_unsupported(const char *call, const uintptr_t *frame);

/* weave itself cannot work: say so and leave with WEAVE_EXIT_BROKEN. */
_Noreturn void verdict_broken(const char *message, ...)
    __attribute__((format(printf, 1, 2)));

/* Leave the process at once, running nothing of the program's. */
_Noreturn void verdict_leave(int status);

/* Whatever may follow has been explored already: end without a finding. */
_Noreturn void verdict_redundant(void);

/* Fill PCS[0..ROOM-1] from the frame chain that starts at FRAME, on the stack
 * of TASK. */
void verdict_walk(uintptr_t *pcs, int room, const struct task *task,
                  const uintptr_t *frame);

/*
 * Turn fatal signals of executions, in this process and those it forks, into
 * findings; or leave signals alone again.
 */
void verdict_catch_signals(bool on);

/* Let fatal signals of the calling thread use a stack of their own. */
void verdict_signal_stack(int id);

#endif

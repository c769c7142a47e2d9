/*
 * signals.h: signals between the tasks of one process, and cancellation.
 *
 * Both are modelled; the kernel delivers none of them. A signal or a request
 * to cancel is noted with its target and acts when that is picked next: at
 * the scheduling point at which it stands. Since any point can be the one, and
 * the sender can go on first, all moments of delivery are explored.
 */
#ifndef WEAVE_SIGNALS_H
#define WEAVE_SIGNALS_H

#include <signal.h>

#include "weave/core.h"

/* What handler, or default action, the program has asked for. */
int signals_action(int number, const struct sigaction *action,
                   struct sigaction *before);

/*
 * Is there a signal that TASK would handle, or a cancellation that its pending
 * operation would act upon? Then it can go on although the operation blocks.
 */
bool signals_wait(const struct task *task);

/*
 * The running task was picked: run the handlers of what has come for it.
 * Returns true when some ran: the pending operation, which is as before, must
 * be picked again; task->interrupted says whether it was blocked and the
 * handlers do not let it go on.
 */
bool signals_deliver(void);

/*
 * The running task, in the call that FRAME belongs to, begins a wait that a
 * handler would interrupt. A scheduling point when the program uses signals:
 * one that comes before the wait has begun does not end it.
 */
void signals_before_wait(uintptr_t *frame);

/* Send NUMBER to TASK; with NULL to the process: to whom is a choice. */
void signals_send(int number, struct task *task);

/* The running task's mask becomes MASK. What it lets through is delivered. */
void signals_set_mask(uint64_t mask);

/*
 * Of the signals in SET that wait for the running task or the process, take
 * the lowest; 0 when there is none.
 */
int signals_take(uint64_t set);

/* Is there one in SET for TASK? */
bool signals_any(const struct task *task, uint64_t set);

/* Does the program use signals, so that each event looks for them? */
bool signals_used(void);

/* A set of signals as bits: bit n - 1 is signal n, as in the kernel. */
uint64_t signals_bits(const sigset_t *set);
void signals_from_bits(sigset_t *set, uint64_t bits);

/*
 * A cancellation point: the running task ends here when somebody has asked for
 * that and it does not mind. Does nothing else.
 */
void cancel_point(void);

/* Would TASK, at its pending operation, be cancelled? */
bool cancel_waits(const struct task *task);

/* Where TASK waits with OP_CLASS on OBJECT: now, or below a handler; or NULL.
 */
struct op *signals_waiting_op(struct task *task, const struct op_class *class,
                              const struct object *object);

#endif

/*
 * held.h: which locks a task held when it touched memory, and where it took
 * them.
 *
 * A set of locks is a number, so that each past access can keep its own.
 */
#ifndef WEAVE_HELD_H
#define WEAVE_HELD_H

#include "weave/object.h"

/* The running task has taken LOCK, in the call that its frame belongs to. */
void held_take(const struct object *lock);

/* The running task has given LOCK back. */
void held_release(const struct object *lock);

/*
 * "holding mutex m, taken at {:PC}" or "holding no lock", into TEXT of SIZE
 * bytes; {:PC} is for the grader to replace by a line.
 */
void held_describe(char *text, size_t size, uint8_t set);

/* Where TASK took LOCK, which it holds; 0: unknown. */
uintptr_t held_since(const struct task *task, const struct object *lock);

#endif

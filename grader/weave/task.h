/* task.h: tasks begin and end; their keys. */
#ifndef WEAVE_TASK_H
#define WEAVE_TASK_H

#include "weave/core.h"

/* Make what every execution needs, in the explorer, before the first. */
void task_prepare(void);

/* The calling thread is TASK from now on. */
void task_attach(struct task *task);

/*
 * The task behind THREAD, the latest one if the handle was used again. When
 * there is none, CALL is misuse and ends the execution.
 */
struct task *task_of(pthread_t thread, const char *call);

/* How many keys exist that the program has made and not deleted. */
unsigned key_count_live(void);

/* Run the destructors of the running task's keys, as its thread ends. */
void key_run_destructors(void);

/* The running task ends: mutexes it still holds have lost their owner. */
void mutex_owner_ends(void);

/* Tell the watching tool of an ordering through ADDRESS. */
void order_acquire(const void *address);
void order_release(const void *address);

#endif

/*
 * worker.h: many executions in one process.
 *
 * A fork costs more than a small execution. A worker is a forked process that
 * runs one execution after the other and puts its static memory back in
 * between: the program's and weave's own, and the main thread's thread-local
 * variables. The heap, and what the C library remembers, stay as the body
 * leaves them; so a test must ask for it.
 *
 * Invariants. The worker goes on only after an execution that ended well, with
 * all its threads joined. Any other end ends the worker. What fails in a
 * worker is not believed: the same execution is run again in a process of its
 * own, and that one counts.
 */
#ifndef WEAVE_WORKER_H
#define WEAVE_WORKER_H

#include <stdbool.h>
#include <sys/types.h>

struct run;

/* Map what the explorer and its workers share; once. */
void worker_map(void);

/*
 * Run RUN in a worker, forking one when there is none; BODY runs it there and
 * does not return. What happened is in the report. Returns the worker's
 * process id when it has ended (not yet waited for), 0 when it lives on.
 */
pid_t worker_run(const struct run *run, void (*body)(const struct run *));

/* Wait for no more executions: end the worker, if any. */
void worker_end(void);

/* In a worker: the process is about to end. Elsewhere: nothing. */
void worker_leaves(void);

/* In a worker: the execution has ended well; go on if that is possible. */
void worker_finished(void);

#endif

/* debug.h: a program under gdb, at the user's terminal. */
#ifndef RUN_DEBUG_H
#define RUN_DEBUG_H

#include "base/err.h"

/*
 * Run gdb on ARGV in directory DIR with the environment plus ENV (as
 * proc_run()) and the commands in SCRIPT; standard input and output are the
 * user's. Returns when gdb has ended; -1 when it could not be started.
 */
int debug_run(char *const argv[], const char *dir, char *const env[],
              const char *script, struct err *err);

#endif

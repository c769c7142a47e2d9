/*
 * debug.h: where a debugger stops (weave.gdb), and what it can read there.
 *
 * Both functions do nothing else; they are called when weave.stepping is set.
 * The debugger reads memory only: it calls nothing in the program.
 */
#ifndef WEAVE_DEBUG_H
#define WEAVE_DEBUG_H

#include "weave/core.h"

/* Who is where, for weave.gdb, which knows this layout. */
struct debug_line {
    char text[120];
    uintptr_t object; /* that the task waits for; 0: none */
};

extern struct debug_line debug_lines[WEAVE_MAX_TASKS];
extern uint64_t debug_count;

/* Note who is where; before either of the two below. */
void debug_note(void);

/*
 * TASK does DOING to the thing at OBJECT, in the call that returns to PC. The
 * strings live while the debugger looks.
 */
void debug_point(const char *task, const char *doing, uintptr_t object,
                 uintptr_t pc);

/* The execution has failed. */
void debug_failed(const char *rule, const char *message);

#endif

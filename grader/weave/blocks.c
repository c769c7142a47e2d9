/*
 * blocks.c: the callbacks of coverage instrumentation, one a basic block.
 *
 * In the builds that another tool watches they are the scheduling points
 * between synchronisation calls, so that a spinning task can be interrupted.
 */
#include <stdint.h>

#include "weave/sched.h"

/* clang: -fsanitize-coverage=bb,trace-pc-guard */
void __sanitizer_cov_trace_pc_guard(uint32_t *guard);
void __sanitizer_cov_trace_pc_guard(uint32_t *guard)
{
    (void)guard;
    if (weave.active) {
        sched_access(WEAVE_FRAME);
    }
}

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop)
{
    (void)start;
    (void)stop;
}

/* gcc: -fsanitize-coverage=trace-pc */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    if (weave.active) {
        sched_access(WEAVE_FRAME);
    }
}

/* fault.c: see fault.h. */
#include "weave/fault.h"

#include "weave/core.h"
#include "weave/front.h"
#include "weave/report.h"
#include "weave/trace.h"

/* Of each kind: how many calls until the one that fails; 0: none will. */
static struct {
    unsigned left;
    unsigned struck;
} faults[WEAVE_FAULTS];

bool fault_strikes(enum weave_fault kind)
{
    if (!weave.active || faults[kind].left == 0) {
        return false;
    }
    /* Which task's call it is depends on the order. */
    trace_touch((uintptr_t)&faults[kind], TOUCH_WRITES);
    if (--faults[kind].left > 0) {
        return false;
    }
    faults[kind].struck++;
    report_step(weave.current, "fails in", NULL, "this call, as the test wants",
                weave.current->frame);
    return true;
}

bool weave_fail(enum weave_fault kind, unsigned nth)
{
    if (!weave.active || kind >= WEAVE_FAULTS ||
        (kind == WEAVE_FAIL_MALLOC && !weave_front.watches_memory)) {
        return false;
    }
    trace_touch((uintptr_t)&faults[kind], TOUCH_WRITES);
    faults[kind].left = nth;
    return true;
}

unsigned weave_failed(enum weave_fault kind)
{
    if (!weave.active || kind >= WEAVE_FAULTS) {
        return 0;
    }
    trace_touch((uintptr_t)&faults[kind], TOUCH_LOOKS);
    return faults[kind].struck;
}

/*
 * front_helgrind.c: Valgrind's Helgrind watches; weave picks the schedule.
 *
 * Helgrind writes one XML file per process; the explorer tells the grader
 * which processes belong to which test. weave's own memory is handed over by
 * raw futex calls, which Helgrind does not know: it must not look at it.
 */
#include <valgrind/helgrind.h>

#include "weave/front.h"
#include "weave/report.h"

extern char __start_weave_bss[];
extern char __stop_weave_bss[];
extern char __start_weave_data[];
extern char __stop_weave_data[];

static void prepare(void)
{
    VALGRIND_HG_DISABLE_CHECKING(__start_weave_bss,
                                 __stop_weave_bss - __start_weave_bss);
    VALGRIND_HG_DISABLE_CHECKING(__start_weave_data,
                                 __stop_weave_data - __start_weave_data);
    VALGRIND_HG_DISABLE_CHECKING(report, sizeof(*report));
}

static void silence(bool on)
{
    if (on) {
        VALGRIND_DISABLE_ERROR_REPORTING;
    } else {
        VALGRIND_ENABLE_ERROR_REPORTING;
    }
}

static void acquire(const void *address)
{
    ANNOTATE_HAPPENS_AFTER(address);
}

static void release(const void *address)
{
    ANNOTATE_HAPPENS_BEFORE(address);
}

/*
 * A mutex may be destroyed by whoever locked it last, at once (POSIX). The
 * library's unlock still touches it after Helgrind takes it for unlocked; so
 * each unlock is ordered before the destruction, and before nothing else.
 */
const struct weave_front weave_front = {.oracle = "helgrind",
                                        .real_locks = true,
                                        .wants_pids = true,
                                        .cpu_limit_s = 120,
                                        .prepare = prepare,
                                        .silence = silence,
                                        .acquire = acquire,
                                        .release = release,
                                        .unlocked = release,
                                        .destroying = acquire};

/* front_asan.c: AddressSanitizer and UndefinedBehaviorSanitizer watch. */
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

#include "weave/explore.h"
#include "weave/front.h"
#include "weave/report.h"
#include "weave/verdict.h"

void __sanitizer_set_report_fd(void *fd);
int __lsan_do_recoverable_leak_check(void);

static void begin(void)
{
    if (ftruncate(explore_tool_fd(), 0) != 0) {
        verdict_broken("cannot empty the sanitizer's report: %m");
    }
    lseek(explore_tool_fd(), 0, SEEK_SET);
    __sanitizer_set_report_fd((void *)(intptr_t)explore_tool_fd());
}

static void finish(void)
{
    /* Stopping the world costs milliseconds: look in the first one only. */
    if (weave.probing && __lsan_do_recoverable_leak_check() != 0) {
        verdict_fail("leak", "memory was allocated and never freed");
    }
}

const struct weave_front weave_front = {.oracle = "unit",
                                        .own_signals = true,
                                        .cpu_limit_s = 20,
                                        .begin = begin,
                                        .finish = finish};

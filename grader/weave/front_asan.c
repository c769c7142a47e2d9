/* front_asan.c: AddressSanitizer and UndefinedBehaviorSanitizer watch. */
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

#include "weave/front.h"
#include "weave/object.h"
#include "weave/report.h"
#include "weave/tool.h"
#include "weave/verdict.h"

void __sanitizer_set_report_fd(void *fd);
int __lsan_do_recoverable_leak_check(void);

/*
 * A submission that defines these too fails to link. No symbolizer: weave
 * reports code addresses, and a symbolizer would be a process of its own.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "symbolize=0:detect_leaks=1:leak_check_at_exit=0:"
           "detect_stack_use_after_return=1:check_initialization_order=0";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
    return "symbolize=0:print_stacktrace=1";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "";
}

static void begin(void)
{
    if (ftruncate(tool_fd(), 0) != 0) {
        verdict_broken("cannot empty the sanitizer's report: %m");
    }
    lseek(tool_fd(), 0, SEEK_SET);
    __sanitizer_set_report_fd((void *)(intptr_t)tool_fd());
}

static void finish(void)
{
    /* Stopping the world costs milliseconds: look in the first one only. */
    weave.active = false; /* the check's own calls are not the program's */
    if (weave.probing) {
        object_forget_places();
    }
    for (int i = 0; weave.probing && i < weave.tasks; i++) {
        if (weave.task[i].done) {
            weave.task[i].arg = NULL;
        }
    }
    if (weave.probing && __lsan_do_recoverable_leak_check() != 0) {
        verdict_fail("leak", "memory was allocated and never freed");
    }
}

const struct weave_front weave_front = {.oracle = "unit",
                                        .own_signals = true,
                                        .cpu_limit_s = 20,
                                        .begin = begin,
                                        .finish = finish};

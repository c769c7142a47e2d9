/* wrap_end.c: the ways in which a program ends itself, or says it is wrong. */
#include <stdlib.h>

#include "weave/core.h"
#include "weave/verdict.h"

_Noreturn void __real_exit(int);
_Noreturn void __real__exit(int);
_Noreturn void __real__Exit(int);
_Noreturn void __real_quick_exit(int);
_Noreturn void __real_abort(void);
_Noreturn void __real___assert_fail(const char *, const char *, unsigned,
                                    const char *);

static _Noreturn void leave(const char *call, int status, uintptr_t *frame)
{
    if (weave.whole_program) {
        verdict_exit(status);
    }
    verdict_place_frame(weave.current, frame, "calls %s(%d)", call, status);
    verdict_fail("early-exit", "%s(%d) was called in the middle of a test",
                 call, status);
}

#define LEAVING(name, text)                   \
    _Noreturn void __wrap_##name(int status); \
    void __wrap_##name(int status)            \
    {                                         \
        if (weave.active) {                   \
            leave(text, status, WEAVE_FRAME); \
        }                                     \
        __real_##name(status);                \
    }

LEAVING(exit, "exit")
LEAVING(_exit, "_exit")
LEAVING(_Exit, "_Exit")
LEAVING(quick_exit, "quick_exit")

_Noreturn void __wrap_abort(void);
void __wrap_abort(void)
{
    if (weave.active) {
        verdict_place_frame(weave.current, WEAVE_FRAME, "calls abort()");
        verdict_fail("crash", "abort() was called");
    }
    __real_abort();
}

_Noreturn void __wrap___assert_fail(const char *expression, const char *file,
                                    unsigned line, const char *function);
void __wrap___assert_fail(const char *expression, const char *file,
                          unsigned line, const char *function)
{
    if (weave.active) {
        verdict_place_frame(weave.current, WEAVE_FRAME, "assert(%.120s)",
                            expression);
        verdict_fail("assertion", "assert(%s) failed in %s", expression,
                     function);
    }
    __real___assert_fail(expression, file, line, function);
}

/* hooks.c: libcheck's assertions, when they fail inside an explored body. */
#include <stdarg.h>
#include <stdio.h>

#include "weave/report.h"
#include "weave/verdict.h"

void __real__ck_assert_failed(const char *, int, const char *, const char *,
                              ...);
void __real__mark_point(const char *, int);

/* libcheck's: EXPRESSION is "Assertion '...' failed" or "Failed". */
void __wrap__ck_assert_failed(const char *file, int line,
                              const char *expression, const char *message, ...);
void __wrap__ck_assert_failed(const char *file, int line,
                              const char *expression, const char *message, ...)
{
    char text[REPORT_TEXT] = "";
    if (message != NULL) {
        va_list args;
        va_start(args, message);
        vsnprintf(text, sizeof(text), message, args);
        va_end(args);
    }
    if (weave.active) {
        verdict_place_frame(weave.current, WEAVE_FRAME, "asserts this");
        verdict_fail("assertion", "%s", text[0] != '\0' ? text : expression);
    }
    __real__ck_assert_failed(file, line, expression,
                             message != NULL ? "%s" : NULL, text, NULL);
}

/* Check's progress marks go to its own parent, which is not there. */
void __wrap__mark_point(const char *file, int line);
void __wrap__mark_point(const char *file, int line)
{
    if (!weave.active) {
        __real__mark_point(file, line);
    }
}

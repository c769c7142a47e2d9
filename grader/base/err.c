/* err.c: see err.h. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int err_set(struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    return -1;
}

int err_errno(struct err *err, const char *format, ...)
{
    int saved = errno;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof(err->text) - used, ": %s",
             strerror(saved));
    return -1;
}

void err_bug(const char *file, int line, const char *message)
{
    fprintf(stderr, "grader: bug at %s:%d: %s\n", file, line, message);
    abort();
}

static void *must(void *memory)
{
    if (memory == NULL) {
        fputs("grader: out of memory\n", stderr);
        exit(3);
    }
    return memory;
}

void *xcalloc(size_t count, size_t size)
{
    return must(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *xrealloc(void *memory, size_t size)
{
    return must(realloc(memory, size > 0 ? size : 1));
}

char *xstrdup(const char *text)
{
    return must(strdup(text));
}

char *xformat(const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    return must(length < 0 ? NULL : text);
}

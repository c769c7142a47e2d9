/*
 * wrap_stdio.c: what a program prints, somebody sees: the order of two prints
 * is a choice like any other. Each call is one step on its stream, as POSIX
 * has it (flockfile()); it orders nothing else.
 */
#include <stdarg.h>
#include <stdio.h>

#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/trace.h"

int __real_vfprintf(FILE *, const char *, va_list);
int __real_puts(const char *);
int __real_fputs(const char *, FILE *);
int __real_fputc(int, FILE *);
size_t __real_fwrite(const void *, size_t, size_t, FILE *);
int __real_fflush(FILE *);
void __real_perror(const char *);

static void print_step(FILE *stream, uintptr_t *frame)
{
    if (weave.active) {
        sched_step(&op_print, NULL, frame);
        trace_touch((uintptr_t)stream, TOUCH_WRITES);
    }
}

int __wrap_vfprintf(FILE *stream, const char *format, va_list args)
{
    print_step(stream, WEAVE_FRAME);
    return __real_vfprintf(stream, format, args);
}

int __wrap_vprintf(const char *format, va_list args)
{
    print_step(stdout, WEAVE_FRAME);
    return __real_vfprintf(stdout, format, args);
}

int __wrap_fprintf(FILE *stream, const char *format, ...)
{
    va_list args;
    print_step(stream, WEAVE_FRAME);
    va_start(args, format);
    int printed = __real_vfprintf(stream, format, args);
    va_end(args);
    return printed;
}

int __wrap_printf(const char *format, ...)
{
    va_list args;
    print_step(stdout, WEAVE_FRAME);
    va_start(args, format);
    int printed = __real_vfprintf(stdout, format, args);
    va_end(args);
    return printed;
}

int __wrap_puts(const char *line)
{
    print_step(stdout, WEAVE_FRAME);
    return __real_puts(line);
}

int __wrap_fputs(const char *text, FILE *stream)
{
    print_step(stream, WEAVE_FRAME);
    return __real_fputs(text, stream);
}

int __wrap_fputc(int byte, FILE *stream)
{
    print_step(stream, WEAVE_FRAME);
    return __real_fputc(byte, stream);
}

int __wrap_putc(int byte, FILE *stream)
{
    print_step(stream, WEAVE_FRAME);
    return __real_fputc(byte, stream);
}

int __wrap_putchar(int byte)
{
    print_step(stdout, WEAVE_FRAME);
    return __real_fputc(byte, stdout);
}

size_t __wrap_fwrite(const void *data, size_t size, size_t count, FILE *stream)
{
    print_step(stream, WEAVE_FRAME);
    return __real_fwrite(data, size, count, stream);
}

int __wrap_fflush(FILE *stream)
{
    print_step(stream, WEAVE_FRAME);
    return __real_fflush(stream);
}

void __wrap_perror(const char *text)
{
    print_step(stderr, WEAVE_FRAME);
    __real_perror(text);
}

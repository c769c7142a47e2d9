/* EXPECT: pass-complete 2 */
/* Two prints to one stream have two orders; to two streams, one. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "crew.h"

static void say(FILE *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (to == stdout) {
        vprintf(format, args);
    } else {
        vfprintf(to, format, args);
    }
    va_end(args);
}

static void *one_stream(void *arg)
{
    fputs("x", stderr);
    return arg;
}

static void *another_stream(void *arg)
{
    fputc('y', stdout);
    return arg;
}

int main(void)
{
    char text[64] = "";
    FILE *f = fmemopen(text, sizeof(text), "w");
    fprintf(f, "%d", 1);
    say(f, "%d", 2);
    fputs("3", f);
    putc('4', f);
    fputc('5', f);
    fwrite("6", 1, 1, f);
    fflush(f);
    assert(strcmp(text, "123456") == 0);
    fclose(f);
    printf("%d", 1);
    say(stdout, "%d", 2);
    puts("3");
    putchar('4');
    perror("5");
    crew_pair(one_stream, another_stream);
    crew_pair(one_stream, one_stream);
    return 0;
}

/* err.h: one error message on its way up; see CONTRIBUTING.md, "errors". */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>

struct err {
    char text[1024]; /* "" while all is well */
};

/* Set the message, printf-style; always returns -1. */
int err_set(struct err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same followed by ": " and what errno means; always returns -1. */
int err_errno(struct err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Out of memory ends the grader: never returns NULL. */
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *memory, size_t size);
char *xstrdup(const char *text);
char *xformat(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A broken invariant of our own: abort with a message. */
#define BUG(message) err_bug(__FILE__, __LINE__, (message))
_Noreturn void err_bug(const char *file, int line, const char *message);

#endif

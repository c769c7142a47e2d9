/* args.h: the words of a command line, one after the other. */
#ifndef RUN_ARGS_H
#define RUN_ARGS_H

#include <stddef.h>

enum { ARGS_MOST = 96 };

/* Begins as {0}; item[count] is NULL, as execv() wants it. */
struct args {
    char *item[ARGS_MOST];
    size_t count;
};

/* Append OWNED, which is freed with the list. */
void args_add(struct args *args, char *owned);

/* Append copies of ITEMS, at most MOST, up to the first NULL. */
void args_add_all(struct args *args, const char *const *items, size_t most);

/* Free what ARGS holds. */
void args_release(struct args *args);

#endif

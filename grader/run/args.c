/* args.c: see args.h. */
#include "run/args.h"

#include <stdlib.h>

#include "base/err.h"

void args_add(struct args *args, char *owned)
{
    if (args->count == ARGS_MOST - 1) {
        BUG("too many arguments");
    }
    args->item[args->count++] = owned;
    args->item[args->count] = NULL;
}

void args_add_all(struct args *args, const char *const *items, size_t most)
{
    for (size_t i = 0; i < most && items[i] != NULL; i++) {
        args_add(args, xstrdup(items[i]));
    }
}

void args_release(struct args *args)
{
    for (size_t i = 0; i < args->count; i++) {
        free(args->item[i]);
    }
    args->count = 0;
}

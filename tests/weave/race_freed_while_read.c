/* EXPECT: weave/data-race */
#include <stdlib.h>

#include "crew.h"

static int *block;

static void *look(void *arg)
{
    return *block == 0 ? NULL : arg;
}

static void *drop(void *arg)
{
    free(block);
    return arg;
}

int main(void)
{
    block = calloc(1, sizeof(*block));
    crew_pair(look, drop);
    return 0;
}

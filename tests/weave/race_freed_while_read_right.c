/* EXPECT: pass-complete */
#include <stdatomic.h>
#include <stdlib.h>

#include "crew.h"

static int *block;
static atomic_int users = 2;

static void *look(void *arg)
{
    assert(*block == 0);
    if (atomic_fetch_sub(&users, 1) == 1) {
        free(block);
    }
    return arg;
}

int main(void)
{
    block = calloc(1, sizeof(*block));
    crew_run(2, look, NULL);
    return 0;
}

/* EXPECT: weave/crash */
#include <stdatomic.h>

#include "crew.h"

static int value = 1;
static _Atomic(int *) place = &value;

static void *use(void *arg)
{
    if (atomic_load(&place) != NULL) {
        int seen = *atomic_load(&place);
        (void)seen;
    }
    return arg;
}

static void *clear(void *arg)
{
    atomic_store(&place, NULL);
    return arg;
}

int main(void)
{
    crew_pair(use, clear);
    return 0;
}

/* EXPECT: pass-complete */
#include <stdatomic.h>

#include "crew.h"

static int value = 1;
static _Atomic(int *) place = &value;

static void *use(void *arg)
{
    int *mine = atomic_load(&place);
    if (mine != NULL) {
        assert(*mine == 1);
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

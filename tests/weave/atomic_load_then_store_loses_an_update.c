/* EXPECT: weave/assertion */
#include <stdatomic.h>

#include "crew.h"

static atomic_int counter;

static void *add(void *arg)
{
    int seen = atomic_load(&counter);
    atomic_store(&counter, seen + 1);
    return arg;
}

int main(void)
{
    crew_run(2, add, NULL);
    assert(counter == 2);
    return 0;
}

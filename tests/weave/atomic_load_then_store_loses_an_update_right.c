/* EXPECT: pass-complete */
#include <stdatomic.h>

#include "crew.h"

static atomic_int counter;

static void *add(void *arg)
{
    int seen = atomic_load(&counter);
    while (!atomic_compare_exchange_weak(&counter, &seen, seen + 1)) {
    }
    return arg;
}

int main(void)
{
    crew_run(3, add, NULL);
    assert(counter == 3);
    return 0;
}

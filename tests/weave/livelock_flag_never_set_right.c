/* EXPECT: pass */
#include <sched.h>
#include <stdatomic.h>

#include "crew.h"

static atomic_int ready;

static void *spin(void *arg)
{
    while (!atomic_load(&ready)) {
        sched_yield();
    }
    return arg;
}

static void *set(void *arg)
{
    atomic_store(&ready, 1);
    return arg;
}

int main(void)
{
    crew_pair(spin, set);
    return 0;
}

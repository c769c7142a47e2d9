/* EXPECT: weave/livelock */
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

int main(void)
{
    crew_run(1, spin, NULL);
    return 0;
}

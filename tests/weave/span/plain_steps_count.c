/* EXPECT: pass at 3.5 */
/* The work that weave sees by itself: accesses to memory. */
#include "crew.h"

static volatile int cells[CREW];

static void *work(void *arg)
{
    for (int i = 0; i < 2000; i++) {
        cells[(intptr_t)arg]++;
    }
    return arg;
}

int main(void)
{
    crew_run(work);
    return 0;
}

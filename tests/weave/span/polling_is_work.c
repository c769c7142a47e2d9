/* EXPECT: pass at 3.5 */
/* Three poll a flag and yield until the fourth has done its job. */
#include <sched.h>
#include <stdatomic.h>

#include "crew.h"

static atomic_int done;

static void *work(void *arg)
{
    if ((intptr_t)arg == 0) {
        weave_work(10000);
        atomic_store(&done, 1);
    }
    while (!atomic_load(&done)) {
        sched_yield();
    }
    return arg;
}

int main(void)
{
    crew_run(work);
    return 0;
}

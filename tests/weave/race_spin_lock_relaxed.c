/* EXPECT: weave/data-race */
#include <sched.h>
#include <stdatomic.h>

#include "crew.h"

static atomic_flag taken = ATOMIC_FLAG_INIT;
static int counter;

static void *add(void *arg)
{
    while (atomic_flag_test_and_set_explicit(&taken, memory_order_relaxed)) {
        sched_yield();
    }
    counter++;
    atomic_flag_clear_explicit(&taken, memory_order_relaxed);
    return arg;
}

int main(void)
{
    crew_run(2, add, NULL);
    return 0;
}

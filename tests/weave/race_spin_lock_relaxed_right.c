/* EXPECT: pass */
#include <sched.h>
#include <stdatomic.h>

#include "crew.h"

static atomic_flag taken = ATOMIC_FLAG_INIT;
static int counter;

static void *add(void *arg)
{
    while (atomic_flag_test_and_set_explicit(&taken, memory_order_acquire)) {
        sched_yield();
    }
    counter++;
    atomic_flag_clear_explicit(&taken, memory_order_release);
    return arg;
}

int main(void)
{
    crew_run(2, add, NULL);
    assert(counter == 2);
    return 0;
}

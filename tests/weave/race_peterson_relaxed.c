/* EXPECT: weave/data-race */
#include <sched.h>
#include <stdatomic.h>

#include "crew.h"

static atomic_int wants[2];
static atomic_int turn;
static int inside;

static void enter_and_leave(int me)
{
    atomic_store_explicit(&wants[me], 1, memory_order_relaxed);
    atomic_store_explicit(&turn, 1 - me, memory_order_relaxed);
    while (atomic_load_explicit(&wants[1 - me], memory_order_relaxed) &&
           atomic_load_explicit(&turn, memory_order_relaxed) == 1 - me) {
        sched_yield();
    }
    inside++;
    atomic_store_explicit(&wants[me], 0, memory_order_relaxed);
}

static void *left(void *arg)
{
    enter_and_leave(0);
    return arg;
}

static void *right(void *arg)
{
    enter_and_leave(1);
    return arg;
}

int main(void)
{
    crew_pair(left, right);
    return 0;
}

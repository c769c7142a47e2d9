/* EXPECT: pass */
#include <sched.h>
#include <stdatomic.h>

#include "crew.h"

static atomic_int wants[2];
static atomic_int turn;
static int inside;

static void enter_and_leave(int me)
{
    atomic_store(&wants[me], 1);
    atomic_store(&turn, 1 - me);
    while (atomic_load(&wants[1 - me]) && atomic_load(&turn) == 1 - me) {
        sched_yield();
    }
    inside++;
    atomic_store(&wants[me], 0);
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
    assert(inside == 2);
    return 0;
}

/* EXPECT: pass */
#include <stdatomic.h>

#include "crew.h"

static atomic_int left_done;
static atomic_int right_done;

static void *left(void *arg)
{
    atomic_store(&left_done, 1);
    while (!atomic_load(&right_done)) {
    }
    return arg;
}

static void *right(void *arg)
{
    while (!atomic_load(&left_done)) {
    }
    atomic_store(&right_done, 1);
    return arg;
}

int main(void)
{
    crew_pair(left, right);
    return 0;
}

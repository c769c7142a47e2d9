/* EXPECT: crash|memory */
#include "counter.h"

static int deep(volatile int *n)
{
    volatile int next = *n + 1;
    return next > 0 ? deep(&next) + 1 : 0;
}

static void trick(void)
{
    volatile int n = 0;
    deep(&n);
}

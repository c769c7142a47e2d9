/* EXPECT: pass-complete */
#include "crew.h"

static int deep(volatile int *n)
{
    volatile int next = *n + 1;
    return next < 100 ? deep(&next) + 1 : 0;
}

static void *fall(void *arg)
{
    volatile int n = 0;
    return deep(&n) == 99 ? NULL : arg;
}

int main(void)
{
    crew_run(1, fall, NULL);
    return 0;
}

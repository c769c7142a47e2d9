/* EXPECT: weave/assertion */
/* Two looks at the clock are two times, even with nothing between them. */
#include <time.h>

#include "crew.h"

static long nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000 + now.tv_nsec;
}

static void *look_twice(void *arg)
{
    long first = nanoseconds();
    assert(nanoseconds() == first);
    return arg;
}

int main(void)
{
    crew_run(2, look_twice, NULL);
    return 0;
}

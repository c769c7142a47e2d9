/* EXPECT: weave/deadlock */
#include <sys/timerfd.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *answer(void *arg)
{
    char byte = 1;
    (void)byte; /* forgets to answer */
    return arg;
}

static void *await(void *arg)
{
    char byte;
    assert(read(ends[0], &byte, 1) == 1);
    return arg;
}

int main(void)
{
    struct itimerspec each_second = {{1, 0}, {1, 0}};
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    assert(timerfd_settime(timer, 0, &each_second, NULL) == 0);
    assert(pipe(ends) == 0);
    crew_pair(answer, await);
    return 0;
}

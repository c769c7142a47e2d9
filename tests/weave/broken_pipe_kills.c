/* EXPECT: weave/crash */
/* Nobody is left to read: SIGPIPE. */
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *leave(void *arg)
{
    close(ends[0]);
    return arg;
}

static void *send(void *arg)
{
    (void)!write(ends[1], "x", 1);
    return arg;
}

int main(void)
{
    assert(pipe(ends) == 0);
    crew_pair(leave, send);
    return 0;
}

/* EXPECT: pass-complete */
/* Nobody is left to read: SIGPIPE. */
#include <signal.h>
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
    signal(SIGPIPE, SIG_IGN);
    assert(pipe(ends) == 0);
    crew_pair(leave, send);
    return 0;
}

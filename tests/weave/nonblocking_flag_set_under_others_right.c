/* EXPECT: pass */
/* O_NONBLOCK belongs to the open file: it changes for everybody's calls. */
#include <fcntl.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *stop_blocking(void *arg)
{
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    return arg;
}

static void *await(void *arg)
{
    assert((fcntl(ends[0], F_GETFL) & O_NONBLOCK) == 0);
    return arg;
}

int main(void)
{
    assert(pipe(ends) == 0);
    crew_pair(await, stop_blocking);
    return 0;
}

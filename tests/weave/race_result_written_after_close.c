/* EXPECT: weave/data-race */
/* EPIPE tells that the reader closed its end, and what it did before. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];
static int result;

static void *leave(void *arg)
{
    close(ends[0]);
    result = 5;
    return arg;
}

static void *feed(void *arg)
{
    char byte = 0;
    if (write(ends[1], &byte, 1) < 0 && errno == EPIPE) {
        assert(result == 5);
    }
    return arg;
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    assert(pipe(ends) == 0);
    crew_pair(leave, feed);
    return 0;
}

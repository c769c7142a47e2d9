/* EXPECT: pass-complete */
/* The flag is set, but nothing wakes the event loop. */
#include <poll.h>
#include <stdatomic.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];
static atomic_int stop;

static void *loop(void *arg)
{
    while (!stop) {
        struct pollfd one = {ends[0], POLLIN, 0};
        char byte;
        assert(poll(&one, 1, -1) == 1 && one.revents == POLLIN);
        assert(read(ends[0], &byte, 1) == 1);
    }
    return arg;
}

static void *end(void *arg)
{
    stop = 1;
    assert(write(ends[1], "x", 1) == 1);
    return arg;
}

int main(void)
{
    assert(pipe(ends) == 0);
    crew_pair(loop, end);
    return 0;
}

/* EXPECT: pass */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *send(void *arg)
{
    assert(write(ends[1], "x", 1) == 1);
    return arg;
}

static void *receive(void *arg)
{
    char byte;
    while (read(ends[0], &byte, 1) != 1) {
        assert(errno == EAGAIN);
    }
    return arg;
}

int main(void)
{
    assert(pipe2(ends, O_NONBLOCK) == 0);
    assert((fcntl(ends[0], F_GETFL) & O_NONBLOCK) != 0);
    crew_pair(send, receive);
    return 0;
}

/* EXPECT: pass-complete */
#include <sys/socket.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *first(void *arg)
{
    char byte;
    assert(read(ends[0], &byte, 1) == 1);
    assert(write(ends[0], "a", 1) == 1);
    return arg;
}

static void *second(void *arg)
{
    char byte;
    assert(write(ends[1], "b", 1) == 1);
    assert(read(ends[1], &byte, 1) == 1);
    return arg;
}

int main(void)
{
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    crew_pair(first, second);
    return 0;
}

/* EXPECT: pass */
/* Datagrams, scattered and gathered; the other end is shut down. */
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *talk(void *arg)
{
    struct iovec parts[2] = {{"ab", 2}, {"cde", 3}};
    assert(writev(ends[0], parts, 2) == 5);
    assert(send(ends[0], "fg", 2, 0) == 2);
    return arg;
}

static void *listen_to(void *arg)
{
    char text[2][4] = {{0}};
    struct iovec parts[2] = {{text[0], 3}, {text[1], 3}};
    assert(readv(ends[1], parts, 2) == 5);
    assert(text[0][2] == 'c' && text[1][1] == 'e');
    assert(recv(ends[1], text[0], 3, 0) == 2 && text[0][0] == 'f');
    return arg;
}

int main(void)
{
    assert(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
    crew_pair(talk, listen_to);
    assert(shutdown(ends[0], SHUT_WR) == 0);
    char byte;
    assert(read(ends[1], &byte, 1) == 0);
    return close(ends[0]) + close(ends[1]);
}

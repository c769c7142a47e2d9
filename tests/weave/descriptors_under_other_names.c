/* EXPECT: pass */
#define _FILE_OFFSET_BITS 64 /* fcntl() is fcntl64() */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *send_two(void *arg)
{
    assert(write(ends[1], "ab", 2) == 2);
    return arg;
}

int main(void)
{
    pthread_t other;
    int on = 1;
    int off = 0;
    int count = 0;
    char byte;
    assert(pipe(ends) == 0);
    assert((fcntl(ends[0], F_GETFL) & O_NONBLOCK) == 0);
    assert(ioctl(ends[0], FIONBIO, &on) == 0);
    assert(read(ends[0], &byte, 1) < 0 && errno == EAGAIN);
    assert((fcntl(ends[0], F_GETFL) & O_NONBLOCK) != 0);
    assert(ioctl(ends[0], FIONBIO, &off) == 0);
    assert(pthread_create(&other, NULL, send_two, NULL) == 0);
    assert(read(ends[0], &byte, 1) == 1);
    assert(ioctl(ends[0], FIONREAD, &count) == 0 && count == 1);
    assert(pthread_join(other, NULL) == 0);
    return 0;
}

/* EXPECT: pass */
/* The calls of which a program needs few: copies, masks, printing. */
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "crew.h"

static int print_to(int fd, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int print_to(int fd, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vdprintf(fd, format, args);
    va_end(args);
    return length;
}

int main(void)
{
    int ends[2];
    char text[8];
    struct timespec second = {1, 0};
    assert(pipe(ends) == 0);
    int copy = dup3(ends[1], 20, O_CLOEXEC);
    assert(copy == 20 && dup2(ends[1], 21) == 21);
    assert(close(ends[1]) == 0 && close(21) == 0);
    assert(dprintf(copy, "%d", 12) == 2 && print_to(copy, "%d", 3) == 1);
    struct pollfd one = {ends[0], POLLIN, 0};
    assert(ppoll(&one, 1, &second, NULL) == 1);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    assert(pselect(ends[0] + 1, &set, NULL, NULL, &second, NULL) == 1);
    int epoll = epoll_create(1);
    struct epoll_event event = {.events = EPOLLIN};
    assert(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event) == 0);
    assert(epoll_pwait(epoll, &event, 1, 0, NULL) == 1);
    assert(read(ends[0], text, sizeof(text)) == 3 && text[2] == '3');
    assert(epoll_wait(epoll, &event, 1, 100) == 0);
    assert(close(copy) == 0 && read(ends[0], text, 1) == 0);
    return 0;
}

/* VARIANTS: 9; long: 2 4 7 8. What a call on a descriptor finds there. */
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "states.h"
static int one[2];
static int two[2];
static int event;
static int epoll;
static atomic_int state;
static void add(int more)
{
    atomic_fetch_add(&state, more);
}
#if VARIANT == 1 /* a byte as a token */
static void *body(void *arg)
{
    char token;
    add(read(one[0], &token, 1) == 1 ? 0 : 100);
    atomic_store(&state, atomic_load(&state) * 2 + *(int *)arg + 1);
    add(write(one[1], &token, 1) == 1 ? 0 : 100);
    return NULL;
}
#else
static void write_to(int fd)
{
    add(write(fd, "", 1) == 1 ? 0 : 100);
}
static void do_0(void)
{
#    if VARIANT == 3 || VARIANT == 9
    fcntl(one[0], F_SETFL, O_NONBLOCK);
#    elif VARIANT == 5
    close(one[1]);
#    elif VARIANT == 6
    eventfd_write(event, 1);
#    else
    write_to(one[1]);
#    endif
}
static void do_1(void)
{
    char byte = 0;
    (void)byte;
#    if VARIANT == 2 || VARIANT == 3 || VARIANT == 5 || VARIANT == 7
    add(2 + (int)read(one[0], &byte, 1));
#    elif VARIANT == 4
    write_to(two[1]);
#    elif VARIANT == 6
    eventfd_write(event, 2);
#    elif VARIANT == 8
    int count = 0;
    ioctl(one[0], FIONREAD, &count);
    add(1 + count);
#    else
    add((fcntl(two[0], F_GETFL) & O_NONBLOCK) != 0);
#    endif
}
static void do_2(void)
{
#    if VARIANT == 2 || VARIANT == 8
    char byte;
    add(4 * (2 + (int)read(one[0], &byte, 1)));
#    elif VARIANT == 3
    write_to(one[1]);
#    elif VARIANT == 4
    struct pollfd both[] = {{one[0], POLLIN, 0}, {two[0], POLLIN, 0}};
    poll(both, 2, 0);
    add((both[0].revents != 0) + 2 * (both[1].revents != 0));
#    elif VARIANT == 6
    eventfd_t value = 7;
    eventfd_read(event, &value);
    add((int)value);
#    elif VARIANT == 7
    struct epoll_event found;
    add(4 * (1 + epoll_wait(epoll, &found, 1, 0)));
#    endif
}
static void *body(void *arg)
{
    static void (*const parts[])(void) = {do_0, do_1, do_2};
    parts[*(int *)arg]();
    return NULL;
}
#endif
int main(void)
{
    struct epoll_event in = {.events = EPOLLIN | EPOLLET};
    if (pipe2(one,
              VARIANT == 1 || VARIANT == 3 || VARIANT == 9 ? 0 : O_NONBLOCK) !=
            0 ||
        pipe(two) != 0) {
        return 99;
    }
    event = eventfd(0, EFD_NONBLOCK);
    epoll = epoll_create1(0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, one[0], &in);
#if VARIANT == 1
    if (write(one[1], "", 1) != 1) {
        return 99;
    }
    crew(2, body);
#else
    if (VARIANT == 9) {
        close(two[0]);
        two[0] = dup(one[0]); /* the same open file */
    }
    crew(VARIANT == 5 || VARIANT == 9 ? 2 : 3, body);
#endif
    return atomic_load(&state);
}

/* EXPECT: pass-complete */
/* Edge-triggered: the second byte is there, and no edge tells of it. */
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *send(void *arg)
{
    assert(write(ends[1], "x", 1) == 1);
    assert(write(ends[1], "y", 1) == 1);
    return arg;
}

int main(void)
{
    pthread_t sender;
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    int epoll = epoll_create1(0);
    assert(pipe(ends) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    assert(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event) == 0);
    assert(pthread_create(&sender, NULL, send, NULL) == 0);
    for (int seen = 0; seen < 2;) {
        char byte;
        assert(epoll_wait(epoll, &event, 1, -1) == 1);
        while (read(ends[0], &byte, 1) == 1) {
            seen++;
        }
    }
    pthread_join(sender, NULL);
    return 0;
}

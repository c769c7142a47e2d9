/* EXPECT: pass */
#include <sys/epoll.h>
#include <unistd.h>

#include "crew.h"

static int pipes[2][2];

static void *send(void *arg)
{
    int *pipe_of_mine = arg != NULL ? pipes[0] : pipes[1];
    assert(write(pipe_of_mine[1], "x", 1) == 1);
    return arg;
}

int main(void)
{
    pthread_t senders[2];
    int epoll = epoll_create1(0);
    for (int i = 0; i < 2; i++) {
        struct epoll_event event = {.events = EPOLLIN};
        assert(pipe(pipes[i]) == 0);
        event.data.fd = pipes[i][0];
        assert(epoll_ctl(epoll, EPOLL_CTL_ADD, pipes[i][0], &event) == 0);
    }
    pthread_create(&senders[0], NULL, send, &pipes);
    pthread_create(&senders[1], NULL, send, NULL);
    for (int seen = 0; seen < 2;) {
        struct epoll_event events[4];
        char byte;
        int count = epoll_wait(epoll, events, 4, -1);
        for (int i = 0; i < count; i++) {
            assert(read(events[i].data.fd, &byte, 1) == 1);
            seen++;
        }
    }
    pthread_join(senders[0], NULL);
    pthread_join(senders[1], NULL);
    return 0;
}

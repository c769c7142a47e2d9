/* EXPECT: pass */
#include <sys/select.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *send(void *arg)
{
    sleep(10);
    assert(write(ends[1], "x", 1) == 1);
    return arg;
}

static int wait_for(int seconds)
{
    fd_set set;
    struct timeval timeout = {seconds, 0};
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    int ready = select(ends[0] + 1, &set, NULL, NULL, &timeout);
    assert(ready == (FD_ISSET(ends[0], &set) != 0));
    return ready;
}

int main(void)
{
    pthread_t sender;
    assert(pipe(ends) == 0);
    assert(pthread_create(&sender, NULL, send, NULL) == 0);
    assert(wait_for(5) == 0);
    assert(wait_for(600) == 1);
    pthread_join(sender, NULL);
    return 0;
}

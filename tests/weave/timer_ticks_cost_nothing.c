/* EXPECT: pass */
/* Three ticks of an hour each, and one that poll() waits for. */
#include <poll.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "crew.h"

static int timer;

static void *tick(void *arg)
{
    uint64_t count = 0;
    for (uint64_t all = 0; all < 3; all += count) {
        assert(read(timer, &count, sizeof(count)) == sizeof(count));
    }
    return arg;
}

int main(void)
{
    struct itimerspec every = {{3600, 0}, {3600, 0}};
    struct itimerspec once = {{0, 0}, {5, 0}};
    struct itimerspec left;
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
    assert(timer >= 0 && timerfd_settime(timer, 0, &every, NULL) == 0);
    crew_run(1, tick, NULL);
    assert(timerfd_settime(timer, 0, &once, &left) == 0);
    assert(left.it_interval.tv_sec == 3600);
    struct pollfd one = {timer, POLLIN, 0};
    assert(poll(&one, 1, 1000) == 0);
    assert(timerfd_gettime(timer, &left) == 0 && left.it_value.tv_sec >= 3);
    assert(poll(&one, 1, -1) == 1);
    return close(timer);
}

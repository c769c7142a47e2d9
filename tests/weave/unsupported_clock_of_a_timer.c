/* EXPECT: weave/unsupported */
#include <sys/timerfd.h>
#include <unistd.h>

int main(void)
{
    int timer = timerfd_create(CLOCK_BOOTTIME, 0);
    return timer < 0 ? 1 : close(timer);
}

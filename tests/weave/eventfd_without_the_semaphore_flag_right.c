/* EXPECT: pass-complete */
/* One read takes all permits. */
#include <sys/eventfd.h>
#include <unistd.h>

#include "crew.h"

static int permits;

static void *take(void *arg)
{
    eventfd_t one;
    assert(eventfd_read(permits, &one) == 0);
    return arg;
}

int main(void)
{
    permits = eventfd(2, EFD_SEMAPHORE);
    crew_pair(take, take);
    return close(permits);
}

/* EXPECT: pass */
#include <sys/eventfd.h>
#include <unistd.h>

#include "crew.h"
#include "weave.h"

static int permits;
static struct weave_gauge inside;

static void *visit(void *arg)
{
    eventfd_t one;
    assert(eventfd_read(permits, &one) == 0 && one == 1);
    assert(weave_enter(&inside) <= 2);
    weave_leave(&inside);
    assert(eventfd_write(permits, 1) == 0);
    return arg;
}

int main(void)
{
    permits = eventfd(2, EFD_SEMAPHORE);
    assert(permits >= 0);
    crew_run(3, visit, NULL);
    return close(permits);
}

/* EXPECT: pass */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "crew.h"
#include "weave.h"

int main(void)
{
    struct timespec left = {0, 0};
    weave_fail(WEAVE_INTERRUPT, 1);
    assert(sleep(2) == 2);
    assert(sleep(2) == 0);
    weave_fail(WEAVE_INTERRUPT, 1);
    assert(nanosleep(&(struct timespec){3, 5}, &left) == -1 && errno == EINTR);
    assert(left.tv_sec == 3 && left.tv_nsec == 5);
    weave_fail(WEAVE_INTERRUPT, 1);
    assert(usleep(10) == -1 && errno == EINTR);
    return 0;
}

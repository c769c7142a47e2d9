/* EXPECT: pass-complete */
#include <time.h>
#include <unistd.h>

#include "crew.h"

static void *doze(void *arg)
{
    sleep(100000);
    usleep(10);
    nanosleep(&(struct timespec){7, 0}, NULL);
    return arg;
}

int main(void)
{
    time_t begin = time(NULL);
    crew_run(3, doze, NULL);
    assert(time(NULL) - begin >= 100007);
    return 0;
}

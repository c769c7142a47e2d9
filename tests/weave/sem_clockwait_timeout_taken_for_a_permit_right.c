/* EXPECT: pass-complete */
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "crew.h"

static sem_t full;
static int item; /* handed over by full */

static void *take(void *arg)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 1;
    if (sem_clockwait(&full, CLOCK_MONOTONIC, &until) == 0) {
        item = 0;
    }
    return arg;
}

static void *put_late(void *arg)
{
    sleep(2);
    item = 1;
    sem_post(&full);
    return arg;
}

int main(void)
{
    sem_init(&full, 0, 0);
    crew_pair(take, put_late);
    sem_destroy(&full);
    return 0;
}

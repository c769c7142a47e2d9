/* EXPECT: pass-complete */
#include <time.h>
#include <unistd.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *hold_long(void *arg)
{
    pthread_mutex_lock(&lock);
    sleep(2);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *wait_a_second(void *arg)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 1;
    if (pthread_mutex_clocklock(&lock, CLOCK_MONOTONIC, &until) == 0) {
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    crew_pair(hold_long, wait_a_second);
    return 0;
}

/* EXPECT: pass-complete */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER; /* started */
static int started;                                  /* by lock */

static void *await(void *arg)
{
    struct timespec deadline;
    int rc = 0;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 1;
    pthread_mutex_lock(&lock);
    while (!started && rc != ETIMEDOUT) {
        rc = pthread_cond_timedwait(&go, &lock, &deadline);
    }
    assert(started || rc == ETIMEDOUT);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *start_late(void *arg)
{
    sleep(2);
    pthread_mutex_lock(&lock);
    started = 1;
    pthread_cond_signal(&go);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_pair(await, start_late);
    return 0;
}

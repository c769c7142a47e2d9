/* EXPECT: pass at 3.9 */
/* The time-out ends a wait while the others are still at work. */
#include <errno.h>
#include <time.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;

static void *work(void *arg)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    int error = 0;
    pthread_mutex_lock(&lock);
    while ((intptr_t)arg == 0 && error == 0) {
        error = pthread_cond_timedwait(&never, &lock, &until);
    }
    pthread_mutex_unlock(&lock);
    weave_work(50000000);
    return arg;
}

int main(void)
{
    crew_run(work);
    return 0;
}

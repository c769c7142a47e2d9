/* EXPECT: pass-complete */
#include <errno.h>
#include <time.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER; /* false */

int main(void)
{
    struct timespec begin;
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    struct timespec deadline = begin;
    deadline.tv_sec += 3600;
    pthread_mutex_lock(&lock);
    int rc = 0;
    while (rc == 0) {
        rc = pthread_cond_clockwait(&never, &lock, CLOCK_MONOTONIC, &deadline);
    }
    pthread_mutex_unlock(&lock);
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert(rc == ETIMEDOUT);
    assert(end.tv_sec - begin.tv_sec >= 3600);
    return 0;
}

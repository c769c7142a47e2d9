/* EXPECT: pass-complete */
#include <time.h>
#include <unistd.h>

#include "crew.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value;

static void *change(void *arg)
{
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_sec += 1;
    if (pthread_rwlock_timedwrlock(&lock, &soon) == 0) {
        value++;
        pthread_rwlock_unlock(&lock);
    }
    return arg;
}

static void *read_slowly(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    sleep(10);
    pthread_rwlock_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_pair(read_slowly, change);
    return 0;
}

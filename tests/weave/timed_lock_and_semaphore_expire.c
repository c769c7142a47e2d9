/* EXPECT: pass-complete */
#include <errno.h>
#include <semaphore.h>
#include <time.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t empty;

static void *wait_in_vain(void *arg)
{
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 5;
    assert(pthread_mutex_timedlock(&lock, &deadline) == ETIMEDOUT);
    deadline.tv_sec += 5;
    assert(sem_timedwait(&empty, &deadline) == -1 && errno == ETIMEDOUT);
    return arg;
}

int main(void)
{
    sem_init(&empty, 0, 0);
    pthread_mutex_lock(&lock);
    crew_run(1, wait_in_vain, NULL);
    pthread_mutex_unlock(&lock);
    return 0;
}

/* EXPECT: pass-complete */
#include <errno.h>
#include <time.h>

#include "crew.h"

static pthread_rwlock_t lock;

static void *fail_to_lock(void *arg)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    assert(pthread_rwlock_trywrlock(&lock) == EBUSY);
    assert(pthread_rwlock_clockwrlock(&lock, CLOCK_MONOTONIC, &now) ==
           ETIMEDOUT);
    assert(pthread_rwlock_tryrdlock(&lock) == 0);
    assert(pthread_rwlock_unlock(&lock) == 0);
    assert(pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &now) == 0);
    assert(pthread_rwlock_unlock(&lock) == 0);
    clock_gettime(CLOCK_REALTIME, &now);
    assert(pthread_rwlock_timedrdlock(&lock, &now) == 0);
    assert(pthread_rwlock_unlock(&lock) == 0);
    assert(pthread_rwlock_timedwrlock(&lock, &now) == ETIMEDOUT);
    return arg;
}

int main(void)
{
    assert(pthread_rwlock_init(&lock, NULL) == 0);
    assert(pthread_rwlock_rdlock(&lock) == 0);
    crew_run(1, fail_to_lock, NULL);
    assert(pthread_rwlock_unlock(&lock) == 0);
    assert(pthread_rwlock_wrlock(&lock) == 0);
    assert(pthread_rwlock_wrlock(&lock) == EDEADLK);
    assert(pthread_rwlock_unlock(&lock) == 0);
    return pthread_rwlock_destroy(&lock);
}

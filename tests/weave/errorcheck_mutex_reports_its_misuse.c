/* EXPECT: pass-complete */
#include <errno.h>

#include "crew.h"

static pthread_mutex_t lock;

static void *unlock_a_stranger(void *arg)
{
    assert(pthread_mutex_unlock(&lock) == EPERM);
    return arg;
}

int main(void)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&lock, &attr);
    pthread_mutexattr_destroy(&attr);
    assert(pthread_mutex_lock(&lock) == 0);
    assert(pthread_mutex_lock(&lock) == EDEADLK);
    crew_run(1, unlock_a_stranger, NULL);
    assert(pthread_mutex_unlock(&lock) == 0);
    assert(pthread_mutex_unlock(&lock) == EPERM);
    pthread_mutex_destroy(&lock);
    return 0;
}

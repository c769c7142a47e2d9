/* EXPECT: pass-complete */
#include <errno.h>

#include "crew.h"

static pthread_mutex_t lock;

static void *die_holding(void *arg)
{
    assert(pthread_mutex_lock(&lock) == 0);
    return arg;
}

int main(void)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&lock, &attr);
    pthread_mutexattr_destroy(&attr);
    crew_run(1, die_holding, NULL);
    assert(pthread_mutex_lock(&lock) == EOWNERDEAD);
    assert(pthread_mutex_consistent(&lock) == 0);
    assert(pthread_mutex_unlock(&lock) == 0);
    pthread_mutex_destroy(&lock);
    return 0;
}

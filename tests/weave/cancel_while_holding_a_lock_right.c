/* EXPECT: pass-complete */
/* Cancelled in its sleep, it takes the lock with it. */
#include <unistd.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void give_back(void *arg)
{
    pthread_mutex_unlock(arg);
}

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(give_back, &lock);
    sleep(1);
    pthread_cleanup_pop(1);
    return arg;
}

int main(void)
{
    pthread_t worker;
    void *result;
    assert(pthread_create(&worker, NULL, work, NULL) == 0);
    assert(pthread_cancel(worker) == 0);
    assert(pthread_join(worker, &result) == 0);
    assert(result == PTHREAD_CANCELED);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return 0;
}

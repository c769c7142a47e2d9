/* EXPECT: pass-complete */
/* Without a point at which it acts, a request changes nothing. */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *arg)
{
    int type;
    assert(pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type) == 0);
    assert(type == PTHREAD_CANCEL_DEFERRED);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t worker;
    void *result;
    assert(pthread_create(&worker, NULL, work, &lock) == 0);
    pthread_cancel(worker);
    pthread_join(worker, &result);
    assert(result == &lock);
    return 0;
}

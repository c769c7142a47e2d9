/* EXPECT: pass-complete */
#include "crew.h"

static void *work(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t worker;
    assert(pthread_create(&worker, NULL, work, NULL) == 0);
    pthread_cancel(worker);
    pthread_join(worker, NULL);
    return 0;
}

/* EXPECT: weave/misuse */
#include "crew.h"

static void *work(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t worker;
    assert(pthread_create(&worker, NULL, work, NULL) == 0);
    pthread_join(worker, NULL);
    pthread_cancel(worker);
    return 0;
}

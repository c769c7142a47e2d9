/* EXPECT: early-exit */
#include "counter.h"

#include <pthread.h>
#include <unistd.h>

static void *leave(void *arg)
{
    _exit(0);
    return arg;
}

static void trick(void)
{
    pthread_t helper;
    pthread_create(&helper, NULL, leave, NULL);
    pthread_join(helper, NULL);
}

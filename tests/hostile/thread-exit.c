/* EXPECT: early-exit|leak|deadlock|assertion */
#include "counter.h"

#include <pthread.h>

static void trick(void)
{
    pthread_exit(NULL);
}

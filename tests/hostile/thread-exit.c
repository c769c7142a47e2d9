/* EXPECT: early-exit|leak|deadlock|assertion */
#include "semaphores.h"

#include <pthread.h>

static void trick(void)
{
    pthread_exit(NULL);
}

/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER; /* started */
static int started;                                  /* by lock */

static void *await(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!started) {
        pthread_cond_wait(&go, &lock);
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    started = 1;
    crew_run(1, await, NULL);
    return 0;
}

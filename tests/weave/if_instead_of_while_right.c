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
    assert(started);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *start(void *arg)
{
    pthread_mutex_lock(&lock);
    started = 1;
    pthread_cond_signal(&go);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_pair(await, start);
    return 0;
}

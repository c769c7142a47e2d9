/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER; /* started */
static int started;                                  /* by lock */
static int waiting;                                  /* by lock */

static void *await(void *arg)
{
    pthread_mutex_lock(&lock);
    waiting = 1;
    while (!started) {
        pthread_cond_wait(&go, &lock);
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *destroy(void *arg)
{
    pthread_mutex_lock(&lock);
    if (waiting) {
        pthread_cond_signal(&go);
    }
    started = 1;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_pair(await, destroy);
    return 0;
}

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
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, await, NULL);
    pthread_create(&threads[1], NULL, await, NULL);
    pthread_mutex_lock(&lock);
    started = 1;
    pthread_cond_broadcast(&go);
    pthread_mutex_unlock(&lock);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}

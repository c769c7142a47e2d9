/* EXPECT: pass-complete */
#include <stdatomic.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER; /* started */
static atomic_int started;

static void *await(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!atomic_load(&started)) {
        pthread_cond_wait(&go, &lock);
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *start(void *arg)
{
    pthread_mutex_lock(&lock);
    atomic_store(&started, 1);
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&go);
    return arg;
}

int main(void)
{
    crew_pair(await, start);
    return 0;
}

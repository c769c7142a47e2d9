/* EXPECT: pass-complete */
#include <stdatomic.h>

#include "crew.h"
#include "weave.h"

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER; /* started */
static atomic_int started;

static void *wait_with_one(void *arg)
{
    pthread_mutex_lock(&one);
    while (!started) {
        pthread_cond_wait(&go, &one);
    }
    pthread_mutex_unlock(&one);
    return arg;
}

static void *wait_with_two(void *arg)
{
    pthread_mutex_lock(&one);
    while (!started) {
        pthread_cond_wait(&go, &one);
    }
    pthread_mutex_unlock(&one);
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, wait_with_one, NULL);
    pthread_create(&threads[1], NULL, wait_with_two, NULL);
    weave_settle();
    pthread_mutex_lock(&one);
    started = 1;
    pthread_cond_broadcast(&go);
    pthread_mutex_unlock(&one);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}

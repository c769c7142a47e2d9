/* EXPECT: pass at 3.5 */
/* A queue under a lock, the jobs outside it, an end that wakes everybody. */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static int jobs;
static int closed;

static int take(void)
{
    pthread_mutex_lock(&lock);
    while (jobs == 0 && !closed) {
        pthread_cond_wait(&more, &lock);
    }
    int got = jobs > 0;
    jobs -= got;
    pthread_mutex_unlock(&lock);
    return got;
}

static void *work(void *arg)
{
    while (take()) {
        weave_work(100000);
    }
    return arg;
}

static void *feed(void *arg)
{
    for (int i = 0; i < 4 * CREW; i++) {
        pthread_mutex_lock(&lock);
        jobs++;
        pthread_cond_signal(&more);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    closed = 1;
    pthread_cond_broadcast(&more);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t feeder;
    pthread_create(&feeder, NULL, feed, NULL);
    crew_run(work);
    pthread_join(feeder, NULL);
    return 0;
}

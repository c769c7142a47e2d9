/* EXPECT: weave/lost-wakeup */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; /* full */
static int full;                                          /* by lock */

static void *put(void *arg)
{
    pthread_mutex_lock(&lock);
    while (full) {
        pthread_cond_wait(&changed, &lock);
    }
    full = 1;
    pthread_cond_signal(&changed); /* may wake another producer */
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *get(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!full) {
        pthread_cond_wait(&changed, &lock);
    }
    full = 0;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    void *(*const work[])(void *) = {put, put, put, get, get, get};
    pthread_t threads[6];
    for (int i = 0; i < 6; i++) {
        pthread_create(&threads[i], NULL, work[i], NULL);
    }
    for (int i = 0; i < 6; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}

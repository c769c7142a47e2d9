/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; /* ready */
static int ready;                                         /* by inner */

static void *wait_inside(void *arg)
{
    pthread_mutex_lock(&inner);
    while (!ready) {
        pthread_cond_wait(&changed, &inner);
    }
    pthread_mutex_unlock(&inner);
    return arg;
}

static void *signal_inside(void *arg)
{
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&inner);
    ready = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
    return arg;
}

int main(void)
{
    crew_pair(wait_inside, signal_inside);
    return 0;
}

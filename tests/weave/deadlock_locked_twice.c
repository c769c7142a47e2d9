/* EXPECT: weave/deadlock */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void inner(void)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
}

static void *outer(void *arg)
{
    pthread_mutex_lock(&lock);
    inner();
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(1, outer, NULL);
    return 0;
}

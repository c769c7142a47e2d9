/* EXPECT: pass-complete */
#include "crew.h"
#include "weave.h"

static pthread_mutex_t lock;

static void *take(void *arg)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    weave_poison(&lock, sizeof(lock));
    pthread_mutex_init(&lock, NULL);
    crew_pair(take, take);
    return 0;
}

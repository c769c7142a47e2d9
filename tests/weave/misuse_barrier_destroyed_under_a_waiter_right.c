/* EXPECT: pass-complete */
#include "crew.h"

static pthread_barrier_t gate;

static void *arrive(void *arg)
{
    pthread_barrier_wait(&gate);
    return arg;
}

static void *destroy(void *arg)
{
    pthread_barrier_wait(&gate);
    pthread_barrier_destroy(&gate);
    return arg;
}

int main(void)
{
    pthread_barrier_init(&gate, NULL, 2);
    crew_pair(arrive, destroy);
    return 0;
}

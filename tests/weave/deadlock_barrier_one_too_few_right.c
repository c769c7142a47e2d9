/* EXPECT: pass-complete */
#include "crew.h"

static pthread_barrier_t gate;

static void *arrive(void *arg)
{
    pthread_barrier_wait(&gate);
    return arg;
}

int main(void)
{
    pthread_barrier_init(&gate, NULL, 2);
    crew_run(2, arrive, NULL);
    return 0;
}

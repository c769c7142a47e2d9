/* EXPECT: pass-complete */
#include <semaphore.h>

#include "crew.h"

static sem_t gate;

static void *pass(void *arg)
{
    sem_wait(&gate);
    return arg;
}

static void *destroy(void *arg)
{
    sem_post(&gate);
    return arg;
}

int main(void)
{
    sem_init(&gate, 0, 0);
    crew_pair(pass, destroy);
    return 0;
}

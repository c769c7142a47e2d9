/* EXPECT: weave/data-race */
#include <semaphore.h>

#include "crew.h"

static sem_t full;
static int slot;

static void *produce(void *arg)
{
    sem_post(&full);
    slot = 3;
    return arg;
}

static void *consume(void *arg)
{
    sem_wait(&full);
    return slot == 3 ? arg : NULL;
}

int main(void)
{
    sem_init(&full, 0, 0);
    crew_pair(produce, consume);
    sem_destroy(&full);
    return 0;
}

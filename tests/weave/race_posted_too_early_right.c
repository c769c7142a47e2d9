/* EXPECT: pass-complete */
#include <semaphore.h>

#include "crew.h"

static sem_t full;
static int slot;

static void *produce(void *arg)
{
    slot = 3;
    sem_post(&full);
    return arg;
}

static void *consume(void *arg)
{
    sem_wait(&full);
    assert(slot == 3);
    return arg;
}

int main(void)
{
    sem_init(&full, 0, 0);
    crew_pair(produce, consume);
    sem_destroy(&full);
    return 0;
}

/* EXPECT: weave/assertion */
#include <semaphore.h>
#include <stdatomic.h>

#include "crew.h"

static sem_t slots;
static atomic_int inside;

static void *enter(void *arg)
{
    sem_wait(&slots);
    assert(atomic_fetch_add(&inside, 1) < 2);
    atomic_fetch_sub(&inside, 1);
    sem_post(&slots);
    return arg;
}

int main(void)
{
    sem_init(&slots, 0, 3); /* off by one */
    crew_run(3, enter, NULL);
    sem_destroy(&slots);
    return 0;
}

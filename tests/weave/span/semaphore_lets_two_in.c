/* EXPECT: pass at 1.9 */
#include <semaphore.h>

#include "crew.h"

static sem_t permits;

static void *work(void *arg)
{
    sem_wait(&permits);
    weave_work(100000);
    sem_post(&permits);
    return arg;
}

int main(void)
{
    sem_init(&permits, 0, 2);
    crew_run(work);
    return sem_destroy(&permits);
}

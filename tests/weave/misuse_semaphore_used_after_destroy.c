/* EXPECT: weave/misuse */
#include <semaphore.h>

#include "crew.h"

static sem_t done;

static void *work(void *arg)
{
    sem_post(&done);
    return arg;
}

int main(void)
{
    pthread_t worker;
    sem_init(&done, 0, 0);
    pthread_create(&worker, NULL, work, NULL);
    sem_destroy(&done);
    pthread_join(worker, NULL);
    return 0;
}

/* EXPECT: pass-complete */
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
    pthread_join(worker, NULL);
    sem_destroy(&done);
    return 0;
}

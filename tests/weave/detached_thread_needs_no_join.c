/* EXPECT: pass-complete */
#include <semaphore.h>

#include "crew.h"

static sem_t ended;

static void *nothing(void *arg)
{
    sem_post(&ended);
    return arg;
}

int main(void)
{
    pthread_t thread;
    sem_init(&ended, 0, 0);
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_detach(thread);
    sem_wait(&ended);
    return 0;
}

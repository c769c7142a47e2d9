/* EXPECT: pass-complete */
/* The waiter opens the name that is posted. */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>

static void *post(void *arg)
{
    sem_t *sem = sem_open("/ready", O_CREAT, 0600, 0);
    sem_post(sem);
    return arg;
}

int main(void)
{
    pthread_t thread;
    sem_t *sem = sem_open("/ready", O_CREAT, 0600, 0);
    pthread_create(&thread, NULL, post, NULL);
    sem_wait(sem);
    return pthread_join(thread, NULL);
}

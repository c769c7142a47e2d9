/* EXPECT: pass-complete */
/* The wait is to end when the handler has run; it may run just before. */
#include <semaphore.h>
#include <signal.h>

#include "crew.h"

static sem_t never;
static volatile sig_atomic_t stop;

static void handler(int number)
{
    (void)number;
    stop = 1;
    sem_post(&never);
}

static void *wait_until_stopped(void *arg)
{
    while (!stop) {
        sem_wait(&never);
    }
    return arg;
}

int main(void)
{
    pthread_t waiter;
    struct sigaction action = {.sa_handler = handler};
    sigaction(SIGUSR1, &action, NULL);
    sem_init(&never, 0, 0);
    assert(pthread_create(&waiter, NULL, wait_until_stopped, NULL) == 0);
    pthread_kill(waiter, SIGUSR1);
    pthread_join(waiter, NULL);
    return 0;
}

/* EXPECT: pass-complete */
/* A handler without SA_RESTART: sem_wait() comes back empty-handed. */
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>

#include "crew.h"

static sem_t ready;
static atomic_int value;

static void handler(int number)
{
    (void)number;
}

static void *take(void *arg)
{
    while (sem_wait(&ready) != 0) {
    }
    assert(value == 1);
    return arg;
}

int main(void)
{
    pthread_t taker;
    struct sigaction action = {.sa_handler = handler};
    sigaction(SIGUSR1, &action, NULL);
    sem_init(&ready, 0, 0);
    assert(pthread_create(&taker, NULL, take, NULL) == 0);
    pthread_kill(taker, SIGUSR1);
    value = 1;
    sem_post(&ready);
    pthread_join(taker, NULL);
    return 0;
}

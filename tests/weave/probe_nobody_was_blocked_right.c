/* EXPECT: pass-complete */
/* The gate is shut: the visitor waits. */
#include <semaphore.h>

#include "crew.h"
#include "weave.h"

static sem_t gate;

static void *visit(void *arg)
{
    sem_wait(&gate);
    return arg;
}

int main(void)
{
    pthread_t visitor;
    sem_init(&gate, 0, 0);
    pthread_create(&visitor, NULL, visit, NULL);
    assert(weave_waits_on(visitor, &gate));
    sem_post(&gate);
    pthread_join(visitor, NULL);
    return 0;
}

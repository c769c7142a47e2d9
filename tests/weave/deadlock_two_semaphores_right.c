/* EXPECT: pass-complete */
#include <semaphore.h>

#include "crew.h"

static sem_t a;
static sem_t b;

static void *a_then_b(void *arg)
{
    sem_wait(&a);
    sem_wait(&b);
    sem_post(&b);
    sem_post(&a);
    return arg;
}

static void *b_then_a(void *arg)
{
    sem_wait(&a);
    sem_wait(&b);
    sem_post(&a);
    sem_post(&b);
    return arg;
}

int main(void)
{
    sem_init(&a, 0, 1);
    sem_init(&b, 0, 1);
    crew_pair(a_then_b, b_then_a);
    return 0;
}

/* EXPECT: weave/serialised at 1.7 */
/* In each of four rounds another one is slow: 4 x 4 rounds wait for it. */
#include "crew.h"

static pthread_barrier_t barrier;

static void *work(void *arg)
{
    for (intptr_t round = 0; round < CREW; round++) {
        weave_work(round == (intptr_t)arg ? 100000 : 20000);
        pthread_barrier_wait(&barrier);
    }
    return arg;
}

int main(void)
{
    pthread_barrier_init(&barrier, NULL, CREW);
    crew_run(work);
    return pthread_barrier_destroy(&barrier);
}

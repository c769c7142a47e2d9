/* EXPECT: weave/misuse */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER; /* started */
static int started;                                  /* by lock */

static void *await(void *arg)
{
    while (!started) {
        pthread_cond_wait(&go, &lock);
    }
    return arg;
}

int main(void)
{
    crew_run(1, await, NULL);
    return 0;
}

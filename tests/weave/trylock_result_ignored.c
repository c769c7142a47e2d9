/* EXPECT: weave/misuse */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *try(void *arg)
{
    (void)pthread_mutex_trylock(&lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(2, try, NULL);
    return 0;
}

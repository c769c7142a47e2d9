/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *try(void *arg)
{
    if (pthread_mutex_trylock(&lock) == 0) {
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    crew_run(2, try, NULL);
    return 0;
}

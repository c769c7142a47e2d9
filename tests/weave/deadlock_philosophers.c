/* EXPECT: weave/deadlock */
#include "crew.h"

enum { SEATS = 3 };
static pthread_mutex_t fork_of[SEATS] = {PTHREAD_MUTEX_INITIALIZER,
                                         PTHREAD_MUTEX_INITIALIZER,
                                         PTHREAD_MUTEX_INITIALIZER};

static void *dine(void *arg)
{
    long seat = (long)arg;
    pthread_mutex_lock(&fork_of[seat]);
    pthread_mutex_lock(&fork_of[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&fork_of[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&fork_of[seat]);
    return NULL;
}

int main(void)
{
    pthread_t threads[SEATS];
    for (long i = 0; i < SEATS; i++) {
        pthread_create(&threads[i], NULL, dine, (void *)i);
    }
    for (int i = 0; i < SEATS; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}

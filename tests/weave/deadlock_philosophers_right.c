/* EXPECT: pass-complete */
#include "crew.h"

enum { SEATS = 3 };
static pthread_mutex_t fork_of[SEATS] = {PTHREAD_MUTEX_INITIALIZER,
                                         PTHREAD_MUTEX_INITIALIZER,
                                         PTHREAD_MUTEX_INITIALIZER};

static void *dine(void *arg)
{
    long seat = (long)arg;
    long next = (seat + 1) % SEATS;
    long low = seat < next ? seat : next;
    long high = seat < next ? next : seat;
    pthread_mutex_lock(&fork_of[low]);
    pthread_mutex_lock(&fork_of[high]);
    pthread_mutex_unlock(&fork_of[high]);
    pthread_mutex_unlock(&fork_of[low]);
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

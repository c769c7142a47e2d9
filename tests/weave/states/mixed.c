/* VARIANTS: 4. Different kinds of synchronisation in one program. */
#include "states.h"
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t sem;
static atomic_int flag;
static atomic_int state;
static void *body(void *arg)
{
    int me = *(int *)arg;
#if VARIANT == 1
    if (me == 0) {
        atomic_store(&flag, 1);
        sem_post(&sem);
    } else {
        int early = atomic_load(&flag);
        sem_wait(&sem);
        atomic_store(&state, early * 2 + atomic_load(&flag));
    }
#elif VARIANT == 2
    pthread_mutex_lock(&lock);
    int first = atomic_fetch_add(&flag, 1) == 0;
    pthread_mutex_unlock(&lock);
    if (first) {
        sem_post(&sem);
        atomic_store(&state, me + 1);
    } else {
        sem_wait(&sem);
        atomic_fetch_add(&state, 4);
    }
#elif VARIANT == 3
    if (pthread_mutex_trylock(&lock) == 0) {
        atomic_fetch_add(&state, 1);
        sem_post(&sem);
        pthread_mutex_unlock(&lock);
    } else {
        sem_wait(&sem);
        atomic_fetch_add(&state, 8);
    }
#else
    static pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER,
                                       PTHREAD_MUTEX_INITIALIZER};
    pthread_mutex_lock(&locks[me]);
    pthread_mutex_unlock(&locks[me]);
    if (pthread_mutex_trylock(&locks[1 - me]) == 0) {
        atomic_fetch_add(&state, 1 << me);
        pthread_mutex_unlock(&locks[1 - me]);
    }
#endif
    return NULL;
}
int main(void)
{
    sem_init(&sem, 0, 0);
    crew(2, body);
    return atomic_load(&state);
}

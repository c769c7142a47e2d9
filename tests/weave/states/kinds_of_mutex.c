/* VARIANTS: 3. Recursive, error-checking, and robust. */
#include "states.h"
#include <errno.h>
static pthread_mutex_t lock;
static atomic_int state;
static void *body(void *arg)
{
    int me = *(int *)arg;
    int rc = pthread_mutex_lock(&lock);
#if VARIANT == 1
    pthread_mutex_lock(&lock);
    atomic_store(&state, atomic_load(&state) * 2 + me);
    pthread_mutex_unlock(&lock);
#elif VARIANT == 2
    atomic_fetch_add(&state, pthread_mutex_lock(&lock) == EDEADLK);
    atomic_store(&state, atomic_load(&state) * 2 + me);
#else
    atomic_fetch_add(&state, rc == EOWNERDEAD ? 4 << me : 1 << me);
    if (rc == EOWNERDEAD) {
        pthread_mutex_consistent(&lock);
    } else if (me == 0) {
        return NULL; /* and takes the lock with it */
    }
#endif
    (void)rc;
    pthread_mutex_unlock(&lock);
    return NULL;
}
int main(void)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, VARIANT == 1   ? PTHREAD_MUTEX_RECURSIVE
                                     : VARIANT == 2 ? PTHREAD_MUTEX_ERRORCHECK
                                                    : PTHREAD_MUTEX_NORMAL);
    pthread_mutexattr_setrobust(&attr, VARIANT == 3 ? PTHREAD_MUTEX_ROBUST
                                                    : PTHREAD_MUTEX_STALLED);
    pthread_mutex_init(&lock, &attr);
    crew(2, body);
    return atomic_load(&state);
}

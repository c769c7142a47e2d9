/* VARIANTS: 3; long: 2. What the readers see. */
#include "states.h"
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value;
static atomic_int seen;
static void *body(void *arg)
{
    int me = *(int *)arg;
    if (me == 0) {
#if VARIANT == 3
        if (pthread_rwlock_trywrlock(&lock) != 0) {
            return NULL;
        }
#else
        pthread_rwlock_wrlock(&lock);
#endif
        value = 1;
        pthread_rwlock_unlock(&lock);
        return NULL;
    }
    pthread_rwlock_rdlock(&lock);
    int now = value;
    pthread_rwlock_unlock(&lock);
    atomic_fetch_add(&seen, now << me);
    return NULL;
}
int main(void)
{
    crew(VARIANT == 2 ? 3 : 2, body);
    return atomic_load(&seen) * 2 + value;
}

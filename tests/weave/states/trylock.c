/* VARIANTS: 4. Whose try succeeds? */
#include "states.h"
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_spinlock_t spin;
static atomic_int got;
static void *body(void *arg)
{
    int me = *(int *)arg;
#if VARIANT == 1
    if (me == 0) {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
        return NULL;
    }
#endif
#if VARIANT == 4
    if (pthread_spin_trylock(&spin) == 0) {
        atomic_fetch_add(&got, 1 << me);
        pthread_spin_unlock(&spin);
    }
#else
    if (pthread_mutex_trylock(&lock) == 0) {
        atomic_fetch_add(&got, 1 << me);
        if (VARIANT != 3) {
            pthread_mutex_unlock(&lock);
        }
    }
#endif
    return NULL;
}
int main(void)
{
    pthread_spin_init(&spin, 0);
    crew(VARIANT == 3 ? 3 : 2, body);
    return atomic_load(&got);
}

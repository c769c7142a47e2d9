/* VARIANTS: 4. Permits, and tries for permits. */
#include "states.h"
static sem_t permits;
static atomic_int order;
static atomic_int missed;
static void *body(void *arg)
{
    int me = *(int *)arg;
#if VARIANT <= 2
    sem_wait(&permits);
    atomic_store(&order, atomic_load(&order) * 2 + me + 1);
    sem_post(&permits);
#elif VARIANT == 3
    if (me == 0) {
        sem_post(&permits);
    } else if (sem_trywait(&permits) != 0) {
        atomic_fetch_add(&missed, me);
    }
#else
    int value = 0;
    if (me == 0) {
        sem_post(&permits);
    }
    sem_getvalue(&permits, &value);
    atomic_fetch_add(&order, value << me);
#endif
    return NULL;
}
int main(void)
{
    sem_init(&permits, 0, VARIANT <= 2 ? VARIANT : 0);
    crew(VARIANT == 3 ? 3 : 2, body);
    return atomic_load(&order) * 4 + atomic_load(&missed);
}

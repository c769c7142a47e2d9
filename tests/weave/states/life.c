/* VARIANTS: 4; long: 1. Threads that make threads, end, and live on or not. */
#include "states.h"
#include <stdlib.h>
static atomic_int state;
static void *leaf(void *arg)
{
    atomic_fetch_add(&state, *(int *)arg);
    return NULL;
}
static void *body(void *arg)
{
    static int ten = 10;
    int me = *(int *)arg;
#if VARIANT == 1
    pthread_t child;
    pthread_create(&child, NULL, leaf, &ten);
    atomic_store(&state, me);
    pthread_join(child, NULL);
#elif VARIANT == 2
    pthread_t child;
    pthread_create(&child, NULL, leaf, &ten);
    pthread_detach(child);
    atomic_store(&state, atomic_load(&state) + me);
#elif VARIANT == 3
    if (me == 0) {
        exit(atomic_load(&state) + 1);
    }
    atomic_store(&state, 5);
#else
    sched_yield();
    atomic_store(&state, 2 * atomic_load(&state) + me + 1);
    (void)ten;
#endif
    return NULL;
}
int main(void)
{
    crew(VARIANT == 2 ? 1 : 2, body);
    return atomic_load(&state);
}

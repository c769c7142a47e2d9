/* VARIANTS: 4. Who is the serial thread; who initialises? */
#include "states.h"
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local int me;
static int who;
static atomic_int order;
static void initialise(void)
{
    who = me + 1;
}
static void *body(void *arg)
{
    me = *(int *)arg;
#if VARIANT <= 2
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
        who = who * 4 + me;
    }
#    if VARIANT == 2
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
        who = who * 4 + me;
    }
#    endif
#else
    pthread_once(&once, initialise);
    if (VARIANT == 4) {
        atomic_store(&order, me);
    }
#endif
    return NULL;
}
int main(void)
{
    int count = VARIANT == 2 || VARIANT == 4 ? 2 : 3;
    pthread_barrier_init(&barrier, NULL, (unsigned)count);
    crew(count, body);
    return who * 4 + atomic_load(&order);
}

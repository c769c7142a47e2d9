/* VARIANTS: 3. Time passes only when all wait. */
#include "states.h"
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static int ready;
static atomic_int state;
static struct timespec soon(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec++;
    return time;
}
static void *body(void *arg)
{
    int me = *(int *)arg;
    struct timespec until = soon();
#if VARIANT == 1
    int rc = 0;
    pthread_mutex_lock(&lock);
    while (me == 0 && ready == 0 && rc == 0) {
        rc = pthread_cond_timedwait(&cond, &lock, &until);
    }
    if (me == 1) {
        ready = 1;
        pthread_cond_signal(&cond);
    }
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&state, rc != 0);
#elif VARIANT == 2
    if (sem_timedwait(&sem, &until) == 0) {
        atomic_fetch_add(&state, 1 + me);
    }
#else
    struct timespec nap = {me + 1, 0};
    nanosleep(&nap, NULL);
    atomic_store(&state, atomic_load(&state) * 2 + me);
#endif
    return NULL;
}
int main(void)
{
    sem_init(&sem, 0, 1);
    crew(2, body);
    return atomic_load(&state);
}

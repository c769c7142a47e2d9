/* VARIANTS: 3. Has the thread ended; is the lock free in time? */
#include "states.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int steps;

static void *body(void *arg)
{
    atomic_fetch_add(&steps, 1);
    pthread_mutex_lock(&lock);
#if VARIANT == 3
    nanosleep(&(struct timespec){2, 0}, NULL);
#endif
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;
    int state;
    pthread_create(&thread, NULL, body, NULL);
#if VARIANT == 1
    state = pthread_tryjoin_np(thread, NULL) != 0;
    state = state * 2 + atomic_load(&steps);
    if (state >= 2) {
        pthread_join(thread, NULL);
    }
#else
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    state = pthread_mutex_timedlock(&lock, &until) != 0;
    if (state == 0) {
        pthread_mutex_unlock(&lock);
    }
    state = state * 2 + atomic_load(&steps);
    pthread_join(thread, NULL);
#endif
    return state;
}

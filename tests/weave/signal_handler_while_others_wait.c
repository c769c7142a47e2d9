/* EXPECT: pass */
/* Handlers run below a wait at a barrier, on a condition and in a join. */
#include <signal.h>
#include <stdatomic.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t open_now = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_t first;
static int is_open;
static atomic_int handled;

static void handler(int number)
{
    (void)number;
    handled++;
}

static void *wait_twice(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!is_open) {
        pthread_cond_wait(&open_now, &lock);
    }
    pthread_mutex_unlock(&lock);
    pthread_barrier_wait(&barrier);
    return arg;
}

int main(void)
{
    signal(SIGUSR1, handler);
    pthread_barrier_init(&barrier, NULL, 2);
    assert(pthread_create(&first, NULL, wait_twice, NULL) == 0);
    pthread_kill(first, SIGUSR1);
    pthread_mutex_lock(&lock);
    is_open = 1;
    pthread_cond_signal(&open_now);
    pthread_mutex_unlock(&lock);
    pthread_barrier_wait(&barrier);
    pthread_join(first, NULL);
    assert(handled <= 1);
    return 0;
}

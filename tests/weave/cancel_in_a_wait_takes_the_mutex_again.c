/* EXPECT: pass */
/* The clean-up handler of a cancelled waiter owns the mutex. */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static int waiting;

static void leave(void *arg)
{
    waiting--;
    assert(pthread_mutex_unlock(arg) == 0);
}

static void *wait_for_ever(void *arg)
{
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(leave, &lock);
    waiting++;
    for (;;) {
        pthread_cond_wait(&never, &lock);
    }
    pthread_cleanup_pop(0);
    return arg;
}

int main(void)
{
    pthread_t waiter;
    assert(pthread_create(&waiter, NULL, wait_for_ever, NULL) == 0);
    pthread_cancel(waiter);
    pthread_join(waiter, NULL);
    pthread_mutex_lock(&lock);
    assert(waiting == 0);
    pthread_mutex_unlock(&lock);
    return 0;
}

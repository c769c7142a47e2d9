/* EXPECT: pass */
/* One waits for the lock, one on the condition, one has ended. */
#include "crew.h"
#include "weave.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static int open;

static void *locks(void *arg)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *waits(void *arg)
{
    pthread_mutex_lock(&inner);
    while (!open) {
        pthread_cond_wait(&turn, &inner);
    }
    pthread_mutex_unlock(&inner);
    return arg;
}

static void *ends(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t locker;
    pthread_t waiter;
    pthread_t ender;
    pthread_mutex_lock(&lock);
    pthread_create(&locker, NULL, locks, NULL);
    pthread_create(&waiter, NULL, waits, NULL);
    pthread_create(&ender, NULL, ends, NULL);
    assert(weave_settle() == 2);
    assert(weave_is_blocked(locker) && weave_is_blocked(waiter));
    assert(!weave_is_blocked(ender));
    assert(weave_waits_on(locker, &lock) && !weave_waits_on(locker, &turn));
    assert(weave_waits_on(waiter, &turn));
    assert(weave_waiters(&lock) == 1 && weave_waiters(&inner) == 0);
    pthread_mutex_unlock(&lock);
    assert(weave_waiters(&lock) == 0 && weave_settle() == 1);
    pthread_mutex_lock(&inner);
    open = 1;
    pthread_cond_signal(&turn);
    pthread_mutex_unlock(&inner);
    pthread_join(locker, NULL);
    pthread_join(waiter, NULL);
    pthread_join(ender, NULL);
    return 0;
}

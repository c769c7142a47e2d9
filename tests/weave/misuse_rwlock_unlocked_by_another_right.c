/* EXPECT: pass-complete */
#include "crew.h"

static pthread_rwlock_t lock;

static void *unlock(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_rwlock_init(&lock, NULL);
    pthread_rwlock_wrlock(&lock);
    pthread_rwlock_unlock(&lock);
    crew_run(1, unlock, NULL);
    pthread_rwlock_destroy(&lock);
    return 0;
}

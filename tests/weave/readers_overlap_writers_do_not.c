/* EXPECT: pass-complete */
#include <errno.h>

#include "crew.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void *second_reader(void *arg)
{
    assert(pthread_rwlock_tryrdlock(&lock) == 0);
    pthread_rwlock_unlock(&lock);
    assert(pthread_rwlock_trywrlock(&lock) == EBUSY);
    return arg;
}

int main(void)
{
    pthread_rwlock_rdlock(&lock);
    crew_run(1, second_reader, NULL);
    pthread_rwlock_unlock(&lock);
    assert(pthread_rwlock_trywrlock(&lock) == 0);
    pthread_rwlock_unlock(&lock);
    return 0;
}

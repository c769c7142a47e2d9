/* EXPECT: pass at 3.9 */
#include "crew.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void *work(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    weave_work(100000);
    pthread_rwlock_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(work);
    return 0;
}

/* EXPECT: pass-complete */
#include "crew.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int hits; /* by lock */

static void *hit(void *arg)
{
    pthread_rwlock_wrlock(&lock);
    hits++;
    pthread_rwlock_unlock(&lock);
    return arg;
}

static void *look(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    assert(hits == 0 || hits == 1);
    pthread_rwlock_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_pair(hit, look);
    return 0;
}

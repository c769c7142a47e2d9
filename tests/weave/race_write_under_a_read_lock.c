/* EXPECT: weave/data-race */
#include "crew.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int hits;

static void *look(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    hits++;
    pthread_rwlock_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(2, look, NULL);
    return 0;
}

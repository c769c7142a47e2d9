/* EXPECT: weave/serialised at 2.1 */
/* Two pairs, each with a lock of its own. */
#include "crew.h"

static pthread_mutex_t lock[2] = {PTHREAD_MUTEX_INITIALIZER,
                                  PTHREAD_MUTEX_INITIALIZER};

static void *work(void *arg)
{
    pthread_mutex_lock(&lock[(intptr_t)arg % 2]);
    weave_work(100000);
    pthread_mutex_unlock(&lock[(intptr_t)arg % 2]);
    return arg;
}

int main(void)
{
    crew_run(work);
    return 0;
}

/* EXPECT: weave/serialised at 1.1 */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int done;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    weave_work(100000);
    done++;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(work);
    return done != CREW;
}

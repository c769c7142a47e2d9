/* EXPECT: pass at 3.9 */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int done;

static void *work(void *arg)
{
    weave_work(100000);
    pthread_mutex_lock(&lock);
    done++;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(work);
    return done != CREW;
}

/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ready; /* by lock */

static void *poll(void *arg)
{
    int seen = 0;
    while (!seen) {
        pthread_mutex_lock(&lock);
        seen = ready;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    ready = 1;
    crew_run(1, poll, NULL);
    return 0;
}

/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int used; /* by lock */

static void *take(void *arg)
{
    pthread_mutex_lock(&lock);
    if (used) {
        pthread_mutex_unlock(&lock);
        return arg;
    }
    used = 1;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(2, take, NULL);
    return 0;
}

/* EXPECT: weave/lost-wakeup */
#include "crew.h"

enum { PARTIES = 2 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER;
static int arrived; /* by lock */

static void arrive(void)
{
    pthread_mutex_lock(&lock);
    arrived++;
    if (arrived == PARTIES) {
        arrived = 0; /* while the others still test it */
        pthread_cond_broadcast(&all_here);
    } else {
        while (arrived != PARTIES && arrived != 0) {
            pthread_cond_wait(&all_here, &lock);
        }
    }
    pthread_mutex_unlock(&lock);
}

static void *two_phases(void *arg)
{
    arrive();
    arrive(); /* a fast thread laps the slow one */
    return arg;
}

int main(void)
{
    crew_run(PARTIES, two_phases, NULL);
    return 0;
}

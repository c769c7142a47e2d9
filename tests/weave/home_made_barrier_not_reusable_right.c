/* EXPECT: pass-complete */
#include "crew.h"

enum { PARTIES = 2 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t next_phase = PTHREAD_COND_INITIALIZER; /* phase */
static int arrived;                                          /* by lock */
static unsigned phase;                                       /* by lock */

static void arrive(void)
{
    pthread_mutex_lock(&lock);
    unsigned mine = phase;
    arrived++;
    if (arrived == PARTIES) {
        arrived = 0;
        phase++;
        pthread_cond_broadcast(&next_phase);
    } else {
        while (phase == mine) {
            pthread_cond_wait(&next_phase, &lock);
        }
    }
    pthread_mutex_unlock(&lock);
}

static void *two_phases(void *arg)
{
    arrive();
    arrive();
    return arg;
}

int main(void)
{
    crew_run(PARTIES, two_phases, NULL);
    return 0;
}

/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int seats = 1; /* by lock */

static void *book(void *arg)
{
    pthread_mutex_lock(&lock);
    if (seats > 0) {
        seats--;
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(3, book, NULL);
    assert(seats == 0);
    return 0;
}

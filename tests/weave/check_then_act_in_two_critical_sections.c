/* EXPECT: weave/assertion */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int seats = 1; /* by lock */

static int free_seats(void)
{
    pthread_mutex_lock(&lock);
    int count = seats;
    pthread_mutex_unlock(&lock);
    return count;
}

static void *book(void *arg)
{
    if (free_seats() > 0) {
        pthread_mutex_lock(&lock);
        seats--;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    crew_run(2, book, NULL);
    assert(seats == 0);
    return 0;
}

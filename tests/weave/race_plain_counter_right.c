/* EXPECT: pass-complete 6 */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter; /* by lock */

static void *add(void *arg)
{
    pthread_mutex_lock(&lock);
    counter++;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(3, add, NULL);
    assert(counter == 3);
    return 0;
}

/* EXPECT: weave/serialised at 1.1 */
/* As a thread that keeps the interpreter's lock while it waits for data. */
#include <unistd.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    sleep(1);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(work);
    return 0;
}

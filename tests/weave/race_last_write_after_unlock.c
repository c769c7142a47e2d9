/* EXPECT: weave/data-race */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *add(void *arg)
{
    pthread_mutex_lock(&lock);
    int mine = count + 1;
    pthread_mutex_unlock(&lock);
    count = mine;
    return arg;
}

int main(void)
{
    crew_run(2, add, NULL);
    return 0;
}

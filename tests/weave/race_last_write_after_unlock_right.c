/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *add(void *arg)
{
    pthread_mutex_lock(&lock);
    int mine = count + 1;
    count = mine;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    crew_run(2, add, NULL);
    return 0;
}

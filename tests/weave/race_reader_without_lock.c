/* EXPECT: weave/data-race */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *add(void *arg)
{
    pthread_mutex_lock(&lock);
    counter++;
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *peek(void *arg)
{
    int seen = counter; /* a hint, says the student */
    (void)seen;
    return arg;
}

int main(void)
{
    crew_pair(add, peek);
    return 0;
}

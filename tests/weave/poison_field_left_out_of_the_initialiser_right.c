/* EXPECT: pass-complete */
/* malloc() gives rubbish; zero would be luck. */
#include <stdlib.h>

#include "crew.h"

struct counter {
    pthread_mutex_t lock;
    int value;
};

static struct counter *counter_new(void)
{
    struct counter *counter = malloc(sizeof(*counter));
    assert(counter != NULL);
    pthread_mutex_init(&counter->lock, NULL);
    counter->value = 0;
    return counter;
}

static struct counter *counter;

static void *count(void *arg)
{
    pthread_mutex_lock(&counter->lock);
    counter->value++;
    pthread_mutex_unlock(&counter->lock);
    return arg;
}

int main(void)
{
    counter = counter_new();
    crew_pair(count, count);
    assert(counter->value == 2);
    free(counter);
    return 0;
}

/* EXPECT: weave/data-race */
#include <stdlib.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *block;

static void *grow(void *arg)
{
    block = realloc(block, 400);
    return arg;
}

static void *look(void *arg)
{
    (void)*(volatile int *)&block[3];
    return arg;
}

int main(void)
{
    pthread_mutex_lock(&lock);
    block = malloc(40);
    block[3] = 3;
    pthread_mutex_unlock(&lock);
    crew_pair(grow, look);
    assert(block[3] == 3);
    free(block);
    return 0;
}

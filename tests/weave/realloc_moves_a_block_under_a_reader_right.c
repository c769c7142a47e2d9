/* EXPECT: pass-complete */
#include <stdlib.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *block;

static void *grow(void *arg)
{
    pthread_mutex_lock(&lock);
    block = realloc(block, 400);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *look(void *arg)
{
    pthread_mutex_lock(&lock);
    (void)*(volatile int *)&block[3];
    pthread_mutex_unlock(&lock);
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

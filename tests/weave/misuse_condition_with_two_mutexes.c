/* EXPECT: weave/misuse */
#include "crew.h"

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t two = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER; /* never */

static void *wait_with_one(void *arg)
{
    pthread_mutex_lock(&one);
    pthread_cond_wait(&go, &one);
    pthread_mutex_unlock(&one);
    return arg;
}

static void *wait_with_two(void *arg)
{
    pthread_mutex_lock(&two);
    pthread_cond_wait(&go, &two);
    pthread_mutex_unlock(&two);
    return arg;
}

int main(void)
{
    crew_pair(wait_with_one, wait_with_two);
    return 0;
}

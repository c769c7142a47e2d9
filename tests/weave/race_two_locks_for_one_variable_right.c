/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *add_under_one(void *arg)
{
    pthread_mutex_lock(&one);
    counter++;
    pthread_mutex_unlock(&one);
    return arg;
}

static void *add_under_two(void *arg)
{
    pthread_mutex_lock(&one);
    counter++;
    pthread_mutex_unlock(&one);
    return arg;
}

int main(void)
{
    crew_pair(add_under_one, add_under_two);
    return 0;
}

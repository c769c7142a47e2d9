/* EXPECT: weave/data-race */
#include "crew.h"

static int result;

static void *compute(void *arg)
{
    result = 7;
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, compute, NULL);
    int seen = result;
    pthread_join(thread, NULL);
    return seen < 0;
}

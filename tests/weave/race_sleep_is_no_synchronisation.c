/* EXPECT: weave/data-race */
#include <unistd.h>

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
    sleep(1);
    int seen = result;
    pthread_join(thread, NULL);
    return seen < 0;
}

/* EXPECT: pass-complete */
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
    pthread_join(thread, NULL);
    int seen = result;
    return seen < 0;
}

/* EXPECT: pass */
/* The program ends, whatever the other thread is doing. */
#include <stdlib.h>
#include <unistd.h>

#include "crew.h"

static void *work(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t worker;
    pthread_create(&worker, NULL, work, NULL);
    _exit(0);
}

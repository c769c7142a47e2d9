/* EXPECT: pass-complete */
#include <unistd.h>

#include "crew.h"

static int ends[2];
static int payload;

static void *produce(void *arg)
{
    payload = 1;
    assert(write(ends[1], "x", 1) == 1);
    return arg;
}

static void *consume(void *arg)
{
    char byte;
    assert(read(ends[0], &byte, 1) == 1);
    (void)*(volatile int *)&payload;
    return arg;
}

int main(void)
{
    assert(pipe(ends) == 0);
    crew_pair(produce, consume);
    return 0;
}

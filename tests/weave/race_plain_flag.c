/* EXPECT: weave/data-race */
#include "crew.h"

static int message;
static int ready;

static void *publish(void *arg)
{
    message = 42;
    ready = 1;
    return arg;
}

static void *consume(void *arg)
{
    if (ready) {
        assert(message == 42);
    }
    return arg;
}

int main(void)
{
    crew_pair(publish, consume);
    return 0;
}

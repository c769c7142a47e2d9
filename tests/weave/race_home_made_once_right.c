/* EXPECT: pass-complete */
#include "crew.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int calls;
static int value;

static void fill(void)
{
    calls++;
    value = 9;
}

static void *use(void *arg)
{
    pthread_once(&once, fill);
    assert(value == 9);
    return arg;
}

int main(void)
{
    crew_run(3, use, NULL);
    assert(calls == 1);
    return 0;
}

/* EXPECT: weave/data-race */
#include "crew.h"

static int done;
static int value;

static void *use(void *arg)
{
    if (!done) {
        value = 9;
        done = 1;
    }
    return arg;
}

int main(void)
{
    crew_run(2, use, NULL);
    return 0;
}

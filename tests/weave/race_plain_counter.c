/* EXPECT: weave/data-race */
#include "crew.h"

static int counter;

static void *add(void *arg)
{
    counter++;
    return arg;
}

int main(void)
{
    crew_run(2, add, NULL);
    return 0;
}

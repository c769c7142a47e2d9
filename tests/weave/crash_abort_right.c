/* EXPECT: pass-complete */
#include <stdlib.h>

#include "crew.h"

static void *give_up(void *arg)
{
    return arg;
}

int main(void)
{
    crew_run(1, give_up, NULL);
    return 0;
}

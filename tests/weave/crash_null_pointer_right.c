/* EXPECT: pass-complete */
#include "crew.h"

static int *nowhere;

static void *look(void *arg)
{
    return nowhere == NULL || *nowhere == 0 ? NULL : arg;
}

int main(void)
{
    crew_run(1, look, NULL);
    return 0;
}

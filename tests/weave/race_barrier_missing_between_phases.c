/* EXPECT: weave/data-race */
#include "crew.h"

static int cells[2];
static int sums[2];

static void *left(void *arg)
{
    cells[0] = 1;
    sums[0] = cells[0] + cells[1];
    return arg;
}

static void *right(void *arg)
{
    cells[1] = 1;
    sums[1] = cells[0] + cells[1];
    return arg;
}

int main(void)
{
    crew_pair(left, right);
    return 0;
}

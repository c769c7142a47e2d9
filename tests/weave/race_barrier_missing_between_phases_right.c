/* EXPECT: pass-complete */
#include "crew.h"

static pthread_barrier_t phase;
static int cells[2];
static int sums[2];

static void *left(void *arg)
{
    cells[0] = 1;
    pthread_barrier_wait(&phase);
    sums[0] = cells[0] + cells[1];
    return arg;
}

static void *right(void *arg)
{
    cells[1] = 1;
    pthread_barrier_wait(&phase);
    sums[1] = cells[0] + cells[1];
    return arg;
}

int main(void)
{
    pthread_barrier_init(&phase, NULL, 2);
    crew_pair(left, right);
    assert(sums[0] == 2 && sums[1] == 2);
    pthread_barrier_destroy(&phase);
    return 0;
}

/* EXPECT: pass-complete */
#include <stdatomic.h>

#include "crew.h"

static atomic_int last;

static void *write_one(void *arg)
{
    atomic_store(&last, 1);
    return arg;
}

static void *write_two(void *arg)
{
    atomic_store(&last, 2);
    return arg;
}

int main(void)
{
    crew_run(1, write_one, NULL);
    crew_run(1, write_two, NULL);
    return last == 2 ? 0 : 1;
}

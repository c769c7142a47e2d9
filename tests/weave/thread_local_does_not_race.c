/* EXPECT: pass-complete 1 */
#include "crew.h"

static _Thread_local int mine;

static void *count(void *arg)
{
    for (int i = 0; i < 3; i++) {
        mine++;
    }
    assert(mine == 3);
    return arg;
}

int main(void)
{
    crew_run(3, count, NULL);
    assert(mine == 0);
    return 0;
}

/* EXPECT: pass-complete 1 */
#include "crew.h"

static char bytes[2];

static void *set_left(void *arg)
{
    bytes[0] = 1;
    return arg;
}

static void *set_right(void *arg)
{
    bytes[1] = 1;
    return arg;
}

int main(void)
{
    crew_pair(set_left, set_right);
    assert(bytes[0] && bytes[1]);
    return 0;
}

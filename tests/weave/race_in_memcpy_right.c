/* EXPECT: pass-complete */
#include <string.h>

#include "crew.h"

static char text[64];
static char other[64];

static void *fill(void *arg)
{
    memset(text, 'x', sizeof(text));
    return arg;
}

static void *copy(void *arg)
{
    char mine[64];
    memcpy(mine, other, sizeof(mine));
    return mine[0] == 'y' ? arg : NULL;
}

int main(void)
{
    crew_pair(fill, copy);
    return 0;
}

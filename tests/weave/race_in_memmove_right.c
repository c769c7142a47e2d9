/* EXPECT: pass-complete */
#include <string.h>

#include "crew.h"

static char text[16];

static void *shift(void *arg)
{
    memmove(text, text + 1, 4);
    return arg;
}

static void *write_behind(void *arg)
{
    text[8] = 'x';
    return arg;
}

int main(void)
{
    crew_pair(shift, write_behind);
    return 0;
}

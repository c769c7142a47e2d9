/* EXPECT: build/(error|link) */
#include "counter.h"

int main(void)
{
    return 0;
}

static void trick(void)
{
}

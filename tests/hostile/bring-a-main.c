/* EXPECT: build/(error|link) */
#include "semaphores.h"

int main(void)
{
    return 0;
}

static void trick(void)
{
}

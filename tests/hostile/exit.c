/* EXPECT: early-exit */
#include "counter.h"

#include <stdlib.h>

static void trick(void)
{
    exit(0);
}

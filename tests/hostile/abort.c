/* EXPECT: crash */
#include "counter.h"

#include <stdlib.h>

static void trick(void)
{
    abort();
}

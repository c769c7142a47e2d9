/* EXPECT: crash */
#include "semaphores.h"

#include <stdlib.h>

static void trick(void)
{
    abort();
}

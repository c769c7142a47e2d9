/* EXPECT: crash */
#include "semaphores.h"

#include <signal.h>

static void trick(void)
{
    raise(SIGKILL);
}

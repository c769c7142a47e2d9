/* EXPECT: crash */
#include "counter.h"

#include <signal.h>

static void trick(void)
{
    raise(SIGKILL);
}

/* EXPECT: unsupported|crash|early-exit|deadlock|assertion */
#include "counter.h"

#include <unistd.h>

static void trick(void)
{
    if (fork() == 0) {
        _exit(0);
    }
}

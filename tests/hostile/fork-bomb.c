/* EXPECT: * */
#include "counter.h"

#include <sys/syscall.h>
#include <unistd.h>

/* A small one: up to 64 processes that never end by themselves. */
static void trick(void)
{
    for (int depth = 0; depth < 6; depth++) {
        syscall(SYS_fork);
    }
    for (;;) {
        syscall(SYS_pause);
    }
}

/* EXPECT: early-exit|unfinished */
#include "counter.h"

#include <sys/syscall.h>
#include <unistd.h>

__attribute__((constructor)) static void leave_before_the_first_test(void)
{
    syscall(SYS_exit_group, 0);
}

static void trick(void)
{
}

/* EXPECT: * */
#include "counter.h"

#include <sys/syscall.h>
#include <unistd.h>

static void trick(void)
{
    if (syscall(SYS_fork) == 0) {
        setsid();
        for (;;) {
            syscall(SYS_pause);
        }
    }
}

/* EXPECT: * */
#include "counter.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Asleep where weave cannot see it. */
static void trick(void)
{
    syscall(SYS_pause);
}

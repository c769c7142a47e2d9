/* EXPECT: * */
#include "counter.h"

#include <unistd.h>

static void trick(void)
{
    for (int fd = 0; fd < 1024; fd++) {
        close(fd);
    }
}

/* EXPECT: * */
#include "counter.h"

#include <fcntl.h>
#include <unistd.h>

static void trick(void)
{
    static char noise[1 << 16];
    int fd = open("noise", O_WRONLY | O_CREAT | O_APPEND, 0600);
    while (write(fd, noise, sizeof(noise)) > 0) {
    }
}

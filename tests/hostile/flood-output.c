/* EXPECT: * */
#include "counter.h"

#include <unistd.h>

static void trick(void)
{
    static char noise[4096];
    for (;;) {
        if (write(STDOUT_FILENO, noise, sizeof(noise)) < 0) {
            return;
        }
    }
}

/* EXPECT: * */
#include "counter.h"

#include <stdlib.h>
#include <unistd.h>

static void trick(void)
{
    const char *path = getenv("WEAVE_EVENTS");
    if (path == NULL || truncate(path, 0) != 0) {
        return;
    }
    _exit(0);
}

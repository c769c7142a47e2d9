/* EXPECT: * */
#include "counter.h"

#include <stdlib.h>
#include <string.h>

static void trick(void)
{
    for (;;) {
        char *block = malloc(1 << 24);
        if (block != NULL) {
            memset(block, 1, 1 << 24);
        }
    }
}

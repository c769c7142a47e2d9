/* EXPECT: livelock */
#include "counter.h"

static void trick(void)
{
    for (volatile int i = 0;; i = 0) {
    }
}

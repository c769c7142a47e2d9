/* EXPECT: build/(error|link) */
#include "counter.h"

#include <stddef.h>

const void *weave_run(void);
const void *weave_run(void)
{
    static const long nothing_found[8];
    return nothing_found;
}

static void trick(void)
{
}

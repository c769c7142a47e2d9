/* EXPECT: * */
#include "counter.h"

const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:*\n";
}

static void trick(void)
{
}

/* EXPECT: pass at 3.9 */
/* Nobody waits for anybody. */
#include "crew.h"

static void *work(void *arg)
{
    weave_work(100000);
    return arg;
}

int main(void)
{
    crew_run(work);
    return 0;
}

/* EXPECT: pass-complete */
/* One thread writes more than fits before it reads. */
#include <unistd.h>

#include "crew.h"

static char bytes[65536];

static void *idle(void *arg)
{
    return arg;
}

int main(void)
{
    int ends[2];
    crew_run(1, idle, NULL);
    assert(pipe(ends) == 0);
    assert(write(ends[1], bytes, sizeof(bytes)) == sizeof(bytes));
    assert(read(ends[0], bytes, sizeof(bytes)) > 0);
    return 0;
}

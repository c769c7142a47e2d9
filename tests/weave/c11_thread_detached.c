/* EXPECT: pass */
#include <stdatomic.h>
#include <threads.h>

#include "crew.h"

static atomic_int count;

static int work(void *arg)
{
    count++;
    return arg == NULL;
}

int main(void)
{
    thrd_t thread;
    assert(thrd_create(&thread, work, NULL) == thrd_success);
    assert(thrd_detach(thread) == thrd_success);
    assert(count <= 1);
    return 0;
}

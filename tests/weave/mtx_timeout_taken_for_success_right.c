/* EXPECT: pass-complete */
#include <threads.h>
#include <time.h>

#include "crew.h"

static mtx_t lock;

static void *try_for_a_second(void *arg)
{
    struct timespec soon;
    timespec_get(&soon, TIME_UTC);
    soon.tv_sec += 1;
    if (mtx_timedlock(&lock, &soon) == thrd_success) {
        mtx_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    assert(mtx_init(&lock, mtx_timed) == thrd_success);
    assert(mtx_lock(&lock) == thrd_success);
    crew_run(1, try_for_a_second, NULL);
    assert(mtx_unlock(&lock) == thrd_success);
    mtx_destroy(&lock);
    return 0;
}

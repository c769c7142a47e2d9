/* EXPECT: pass-complete 1 */
#include <errno.h>
#include <pthread.h>

#include "crew.h"

static void *join_me(void *arg)
{
    assert(pthread_join(pthread_self(), NULL) == EDEADLK);
    return arg;
}

int main(void)
{
    crew_run(1, join_me, NULL);
    return 0;
}

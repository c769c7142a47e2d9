/* EXPECT: pass-complete */
/* sig_atomic_t is for one thread and its handlers, not for two threads. */
#include <signal.h>
#include <stdatomic.h>

#include "crew.h"

static atomic_int seen;

static void handler(int number)
{
    (void)number;
    seen = 1;
}

static void *look(void *arg)
{
    (void)seen;
    return arg;
}

int main(void)
{
    pthread_t looker;
    signal(SIGUSR1, handler);
    assert(pthread_create(&looker, NULL, look, NULL) == 0);
    raise(SIGUSR1);
    pthread_join(looker, NULL);
    return 0;
}

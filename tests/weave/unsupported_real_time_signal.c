/* EXPECT: weave/unsupported */
/* Real-time signals queue: two that are sent are two that arrive. */
#include <pthread.h>
#include <signal.h>

static void ignore(int number)
{
    (void)number;
}

int main(void)
{
    signal(SIGRTMIN, ignore);
    return pthread_kill(pthread_self(), SIGRTMIN);
}

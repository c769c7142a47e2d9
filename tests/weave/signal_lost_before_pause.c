/* EXPECT: weave/deadlock */
/* The signal can come between the look at the flag and pause(). */
#include <signal.h>
#include <unistd.h>

#include "crew.h"

static volatile sig_atomic_t arrived;

static void handler(int number)
{
    (void)number;
    arrived = 1;
}

static void *wait_for_it(void *arg)
{
    while (!arrived) {
        pause();
    }
    return arg;
}

int main(void)
{
    pthread_t waiter;
    signal(SIGUSR1, handler);
    assert(pthread_create(&waiter, NULL, wait_for_it, NULL) == 0);
    pthread_kill(waiter, SIGUSR1);
    pthread_join(waiter, NULL);
    return 0;
}

/* EXPECT: pass-complete */
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
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    sigdelset(&before, SIGUSR1);
    while (!arrived) {
        sigsuspend(&before);
    }
    return arg;
}

int main(void)
{
    pthread_t waiter;
    sigset_t set;
    signal(SIGUSR1, handler);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    assert(pthread_create(&waiter, NULL, wait_for_it, NULL) == 0);
    pthread_kill(waiter, SIGUSR1);
    pthread_join(waiter, NULL);
    return 0;
}

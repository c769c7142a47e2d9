/* EXPECT: pass-complete */
/* main blocks it too late: the receiver inherits a mask that does not. */
#include <signal.h>
#include <unistd.h>

#include "crew.h"

static void *receive(void *arg)
{
    int number;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    sigwait(&set, &number);
    return arg;
}

int main(void)
{
    pthread_t receiver;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    assert(pthread_create(&receiver, NULL, receive, NULL) == 0);
    kill(getpid(), SIGTERM);
    pthread_join(receiver, NULL);
    return 0;
}

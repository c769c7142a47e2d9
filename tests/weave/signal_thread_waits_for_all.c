/* EXPECT: pass */
/* One thread takes all signals, with sigwait(); the others block them. */
#include <signal.h>
#include <unistd.h>

#include "crew.h"

static sigset_t set;
static int payload;

static void *receive(void *arg)
{
    int number = 0;
    assert(sigwait(&set, &number) == 0 && number == SIGTERM);
    assert(payload == 7);
    return arg;
}

int main(void)
{
    pthread_t receiver;
    sigset_t waiting;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    assert(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    payload = 7;
    assert(pthread_create(&receiver, NULL, receive, NULL) == 0);
    kill(getpid(), SIGTERM);
    pthread_join(receiver, NULL);
    raise(SIGTERM);
    assert(sigpending(&waiting) == 0 && sigismember(&waiting, SIGTERM) == 1);
    assert(sigwaitinfo(&set, NULL) == SIGTERM);
    assert(sigtimedwait(&set, NULL, &(struct timespec){5, 0}) == -1);
    return 0;
}

/* EXPECT: weave/unsupported */
#include <pthread.h>
#include <signal.h>

int main(void)
{
    union sigval value = {0};
    return pthread_sigqueue(pthread_self(), SIGUSR1, value);
}

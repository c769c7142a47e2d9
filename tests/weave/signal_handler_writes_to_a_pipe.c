/* EXPECT: pass */
/* A handler that runs below a read may use descriptors of its own. */
#include <signal.h>
#include <unistd.h>

#include "crew.h"

static int ends[2];
static pthread_t reader;

static void on_signal(int number)
{
    char byte = (char)number;
    assert(write(ends[1], &byte, 1) == 1);
}

static void *interrupt(void *arg)
{
    assert(pthread_kill(reader, SIGUSR1) == 0);
    return arg;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    pthread_t other;
    char byte;
    reader = pthread_self();
    assert(pipe(ends) == 0);
    assert(sigaction(SIGUSR1, &action, NULL) == 0);
    assert(pthread_create(&other, NULL, interrupt, NULL) == 0);
    assert(read(ends[0], &byte, 1) == 1);
    assert(byte == SIGUSR1);
    assert(pthread_join(other, NULL) == 0);
    return 0;
}

/* EXPECT: pass-complete */
/* To close a descriptor does not wake who reads from it. */
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *receive(void *arg)
{
    char byte;
    (void)!read(ends[0], &byte, 1);
    return arg;
}

int main(void)
{
    pthread_t receiver;
    assert(pipe(ends) == 0);
    assert(pthread_create(&receiver, NULL, receive, NULL) == 0);
    close(ends[1]);
    pthread_join(receiver, NULL);
    return 0;
}

#include <pthread.h>
#include <unistd.h>

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
    if (pipe(ends) == 0) {
        pthread_create(&receiver, NULL, receive, NULL);
        pthread_join(receiver, NULL);
    }
    return 0;
}

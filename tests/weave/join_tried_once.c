/* EXPECT: weave/data-race */
#include <pthread.h>

static int value;

static void *set(void *arg)
{
    value = 1;
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, set, NULL);
    int error = pthread_tryjoin_np(thread, NULL); /* it may still run */
    int seen = value;
    if (error != 0) {
        pthread_join(thread, NULL);
    }
    return seen > 1;
}

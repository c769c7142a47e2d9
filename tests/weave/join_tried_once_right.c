/* EXPECT: pass-complete */
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
    if (error != 0) {
        pthread_join(thread, NULL);
    }
    int seen = value;
    return seen > 1;
}

/*
 * points.c: the test whose points are timed. Two threads take the same lock
 * N times each; locking and unlocking is a scheduling point. The first
 * argument is N: 12 makes about fifty points.
 */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long counter; /* by lock */

static void *count(void *arg)
{
    for (long i = 0; i < *(long *)arg; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t threads[2];
    long times = argc > 1 ? strtol(argv[1], NULL, 10) : 12;
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, count, &times);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return counter != 2 * times;
}

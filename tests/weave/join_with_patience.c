/* EXPECT: pass-complete */
/* Trying to join, and joining with a time limit. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static sem_t go;

static void *wait_for_it(void *arg)
{
    sem_wait(&go);
    return arg;
}

int main(void)
{
    pthread_t thread;
    int value = 5;
    void *result = NULL;
    struct timespec until;
    sem_init(&go, 0, 0);
    pthread_create(&thread, NULL, wait_for_it, &value);
    assert(pthread_tryjoin_np(thread, &result) == EBUSY);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    assert(pthread_timedjoin_np(thread, &result, &until) == ETIMEDOUT);
    sem_post(&go);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 60;
    assert(pthread_clockjoin_np(thread, &result, CLOCK_MONOTONIC, &until) == 0);
    assert(result == &value);
    pthread_create(&thread, NULL, wait_for_it, &value);
    sem_post(&go);
    assert(pthread_timedjoin_np(thread, &result, NULL) == 0);
    sem_destroy(&go);
    return 0;
}

/* EXPECT: pass */
/* The clock variants of glibc; the virtual clock goes on while all wait. */
#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/time.h>
#include <time.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never;
static sem_t none;

static struct timespec in(int seconds)
{
    struct timespec then;
    clock_gettime(CLOCK_MONOTONIC, &then);
    then.tv_sec += seconds;
    return then;
}

static void *fail_to_lock(void *arg)
{
    struct timespec then = in(5);
    pthread_setname_np(pthread_self(), "waiter");
    assert(pthread_mutex_clocklock(&lock, CLOCK_MONOTONIC, &then) == ETIMEDOUT);
    assert(sem_clockwait(&none, CLOCK_MONOTONIC, &then) == -1);
    assert(errno == ETIMEDOUT);
    return arg;
}

int main(void)
{
    struct timeval before;
    struct timeval after;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&never, &attr);
    sem_init(&none, 0, 0);
    gettimeofday(&before, NULL);
    pthread_mutex_lock(&lock);
    crew_run(1, fail_to_lock, NULL);
    struct timespec then = in(60);
    int error = 0;
    while (error == 0) {
        error = pthread_cond_clockwait(&never, &lock, CLOCK_MONOTONIC, &then);
    }
    assert(error == ETIMEDOUT);
    then = in(60);
    assert(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &then, NULL) == 0);
    pthread_mutex_unlock(&lock);
    gettimeofday(&after, NULL);
    assert(after.tv_sec - before.tv_sec >= 125);
    return pthread_yield();
}

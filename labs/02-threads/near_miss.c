/*
 * near_miss.c: start and join, as somebody wrote them on the way home. It
 * holds the lock whenever it touches the state, waits in a loop, and
 * broadcasts. Run it as often as you like (make near-miss); then let every
 * order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <pthread.h>

enum state { NEW, RUNNING, TERMINATED };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER; /* TERMINATED */
static enum state state;                                /* by lock */
static int result;                                      /* by lock */

/* What the thread is for: it adds up some numbers. */
static int target(void)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < 2000000; i++) {
        sum += i;
    }
    return sum > 0 ? 42 : 0;
}

static void *thread_main(void *unused)
{
    int returned = target();
    pthread_mutex_lock(&lock);
    result = returned;
    state = TERMINATED;
    pthread_cond_broadcast(&ended);
    pthread_mutex_unlock(&lock);
    return unused;
}

static int start(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, thread_main, NULL);
    if (error == 0) {
        pthread_detach(thread);
        pthread_mutex_lock(&lock);
        state = RUNNING; /* only now: there might have been no thread */
        pthread_mutex_unlock(&lock);
    }
    return error;
}

static void join(void)
{
    pthread_mutex_lock(&lock);
    while (state != TERMINATED) {
        pthread_cond_wait(&ended, &lock);
    }
    assert(result == 42);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    if (start() != 0) {
        return 3;
    }
    join();
    return 0;
}

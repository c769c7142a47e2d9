/*
 * near_miss.c: a shutdown that counts. Each worker says when it begins and
 * when it ends; the program ends when none is left. The lock is held whenever
 * the number is touched, and the wait is in a loop. Run it as often as you
 * like (make near-miss); then let every order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t none_left = PTHREAD_COND_INITIALIZER; /* working == 0 */
static int working; /* workers that run; by lock, like the next */
static bool saved;  /* what the worker was for */

static void *worker(void *unused)
{
    pthread_mutex_lock(&lock);
    working++;
    pthread_mutex_unlock(&lock);

    pthread_mutex_lock(&lock);
    saved = true;
    pthread_mutex_unlock(&lock);

    pthread_mutex_lock(&lock);
    working--;
    if (working == 0) {
        pthread_cond_broadcast(&none_left);
    }
    pthread_mutex_unlock(&lock);
    return unused;
}

/* What the program does besides: it adds up some numbers. */
static unsigned other_work(void)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < 2000000; i++) {
        sum += i;
    }
    return sum;
}

static void wait_for_workers(void)
{
    pthread_mutex_lock(&lock);
    while (working > 0) {
        pthread_cond_wait(&none_left, &lock);
    }
    assert(saved); /* nobody ends the program in the middle of the work */
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL) != 0) {
        return 3;
    }
    pthread_detach(thread);
    unsigned sum = other_work();
    wait_for_workers();
    return sum > 0 ? 0 : 3;
}

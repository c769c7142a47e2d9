/*
 * near_miss.c: a barrier that is nearly right. Can you see the schedule that
 * breaks it, before `make explore` shows it to you?
 */
#include <assert.h>
#include <pthread.h>

enum { PARTIES = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER;
static int count;
static int arrived; /* by lock; in all phases together */

static void barrier(void)
{
    pthread_mutex_lock(&lock);
    arrived++;
    count++;
    if (count == PARTIES) {
        count = 0; /* ready for the next phase */
        pthread_cond_broadcast(&all_here);
    } else {
        pthread_cond_wait(&all_here, &lock);
    }
    pthread_mutex_unlock(&lock);
}

static void *walk(void *arg)
{
    for (int phase = 1; phase <= 2; phase++) {
        barrier();
        pthread_mutex_lock(&lock);
        assert(arrived >= phase * PARTIES);
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, walk, NULL);
    walk(NULL);
    pthread_join(thread, NULL);
    return 0;
}

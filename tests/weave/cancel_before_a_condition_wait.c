/* EXPECT: pass-complete */
/* Cancelled before it waits: the wait is left by cancellation, never by 0. */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static sem_t cancelled;
static bool came_out; /* by lock */

static void unlock(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

static void *wait_once(void *arg)
{
    int before;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    sem_wait(&cancelled);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before);
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(unlock, &lock);
    pthread_cond_wait(&changed, &lock);
    came_out = true;
    pthread_cleanup_pop(1);
    return arg;
}

int main(void)
{
    pthread_t thread;
    sem_init(&cancelled, 0, 0);
    pthread_create(&thread, NULL, wait_once, NULL);
    pthread_cancel(thread);
    sem_post(&cancelled);
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    assert(!came_out);
    return 0;
}

/*
 * near_miss.c: a latch that looks right. Which order breaks it? Find it by
 * yourself, then let every order be tried (make explore).
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static atomic_bool open_now;

static void *wait_for_it(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!open_now) {
        pthread_cond_wait(&opened, &lock);
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, wait_for_it, NULL) != 0) {
        return 3;
    }
    open_now = true; /* an atomic needs no lock */
    pthread_cond_signal(&opened);
    pthread_join(thread, NULL);
    return 0;
}

/* EXPECT: pass-complete 90 */
/* The orders of the critical sections: a multinomial coefficient. */
#include <pthread.h>

enum { THREADS = 3, TIMES = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *add(void *arg)
{
    for (int i = 0; i < TIMES; i++) {
        pthread_mutex_lock(&lock);
        count++;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    pthread_t thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&thread[i], NULL, add, NULL);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
    }
    return count != THREADS * TIMES;
}

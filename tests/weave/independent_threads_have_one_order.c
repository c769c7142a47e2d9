/* EXPECT: pass-complete 1 */
/* Five threads, each with a lock and data of its own: nothing to reorder. */
#include <pthread.h>

enum { THREADS = 5 };

static struct {
    pthread_mutex_t lock;
    int count;
} own[THREADS];

static void *add(void *arg)
{
    int i = *(const int *)arg;
    for (int n = 0; n < 3; n++) {
        pthread_mutex_lock(&own[i].lock);
        own[i].count++;
        pthread_mutex_unlock(&own[i].lock);
    }
    return NULL;
}

int main(void)
{
    static int number[THREADS];
    pthread_t thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
        number[i] = i;
        pthread_mutex_init(&own[i].lock, NULL);
        pthread_create(&thread[i], NULL, add, &number[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        pthread_mutex_destroy(&own[i].lock);
    }
    return 0;
}

/* VARIANTS: 5; long: 3 4 5. How often did they wait, and who woke up first? */
#include "states.h"
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int tokens;
static int waits;
static int order;
static void *body(void *arg)
{
    int me = *(int *)arg;
    pthread_mutex_lock(&lock);
    while (tokens == 0) {
        waits++;
        pthread_cond_wait(&cond, &lock);
    }
    tokens--;
    order = order * 2 + me;
    pthread_mutex_unlock(&lock);
    return NULL;
}
static void give(void)
{
    pthread_mutex_lock(&lock);
    tokens = VARIANT == 1 ? 1 : 2;
#if VARIANT == 2
    pthread_cond_broadcast(&cond);
#elif VARIANT == 3
    pthread_cond_signal(&cond);
    pthread_cond_signal(&cond);
#elif VARIANT == 1
    pthread_cond_signal(&cond);
#endif
    pthread_mutex_unlock(&lock);
#if VARIANT == 4
    pthread_cond_broadcast(&cond);
#elif VARIANT == 5
    pthread_cond_signal(&cond);
    pthread_cond_signal(&cond);
#endif
}
int main(void)
{
    static int numbers[2] = {0, 1};
    pthread_t thread[2];
    int count = VARIANT == 1 ? 1 : 2;
    for (int i = 0; i < count; i++) {
        pthread_create(&thread[i], NULL, body, &numbers[i]);
    }
    give();
    for (int i = 0; i < count; i++) {
        pthread_join(thread[i], NULL);
    }
    return waits * 8 + order;
}

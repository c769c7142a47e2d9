/* VARIANTS: 2. A wake-up that nobody asked for is seen, or not. */
#include "states.h"
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int ready;
static int for_nothing;
static void *body(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (ready == 0) {
        pthread_cond_wait(&cond, &lock);
        for_nothing += ready == 0;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}
int main(void)
{
    static int numbers[2] = {0, 1};
    pthread_t thread[2];
    for (int i = 0; i < VARIANT; i++) {
        pthread_create(&thread[i], NULL, body, &numbers[i]);
    }
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < VARIANT; i++) {
        pthread_join(thread[i], NULL);
    }
    return for_nothing;
}

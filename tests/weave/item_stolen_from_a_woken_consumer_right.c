/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t nonempty = PTHREAD_COND_INITIALIZER; /* items > 0 */
static int items;                                          /* by lock */

static void *take(void *arg)
{
    pthread_mutex_lock(&lock);
    while (items == 0) {
        pthread_cond_wait(&nonempty, &lock);
    }
    items--;
    assert(items >= 0);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, take, NULL);
    pthread_create(&threads[1], NULL, take, NULL);
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        items++;
        pthread_cond_signal(&nonempty);
        pthread_mutex_unlock(&lock);
    }
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    assert(items == 0);
    return 0;
}

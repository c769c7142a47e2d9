/* EXPECT: pass-complete 1 */
/* A local variable of a function that is called twice: two objects. */
#include <pthread.h>

static void use(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
    pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
    pthread_mutex_lock(&mutex);
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&mutex);
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
    pthread_rwlock_destroy(&rwlock);
    pthread_cond_destroy(&cond);
    pthread_mutex_destroy(&mutex);
}

int main(void)
{
    use();
    use();
    return 0;
}

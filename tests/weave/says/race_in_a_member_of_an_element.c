#include <pthread.h>

static struct {
    int id;
    long balance;
    pthread_mutex_t lock;
} account[3] = {[2] = {.lock = PTHREAD_MUTEX_INITIALIZER}};

static void *locked(void *arg)
{
    pthread_mutex_lock(&account[2].lock);
    account[2].balance++;
    pthread_mutex_unlock(&account[2].lock);
    return arg;
}

static void *bare(void *arg)
{
    account[2].balance++;
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, locked, NULL);
    pthread_create(&threads[1], NULL, bare, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}

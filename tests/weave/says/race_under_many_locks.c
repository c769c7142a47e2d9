#include <pthread.h>

static pthread_rwlock_t guard[4];
static int x;

static void *locked(void *arg)
{
    for (int i = 0; i < 4; i++) {
        pthread_rwlock_init(&guard[i], NULL);
        pthread_rwlock_rdlock(&guard[i]);
    }
    x++;
    return arg;
}

static void *bare(void *arg)
{
    x++;
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

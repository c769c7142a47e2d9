#include <pthread.h>

static void *add(void *arg)
{
    ++*(int *)arg;
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    int count[3] = {0};
    pthread_create(&threads[0], NULL, add, &count[1]);
    pthread_create(&threads[1], NULL, add, &count[1]);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return count[0];
}

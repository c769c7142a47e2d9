#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int counter;

static void *count_down(void *arg)
{
    int seen = atomic_load(&counter);
    atomic_store(&counter, seen - 1);
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, count_down, NULL);
    pthread_create(&threads[1], NULL, count_down, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    assert(counter == -2);
    return 0;
}

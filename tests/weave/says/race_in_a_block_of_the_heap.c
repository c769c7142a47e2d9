#include <pthread.h>
#include <stdlib.h>

static int *numbers;

static void *add(void *arg)
{
    numbers[2]++;
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    numbers = malloc(20);
    numbers[2] = 0;
    pthread_create(&threads[0], NULL, add, NULL);
    pthread_create(&threads[1], NULL, add, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    free(numbers);
    return 0;
}

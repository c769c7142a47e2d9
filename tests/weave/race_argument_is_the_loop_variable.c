/* EXPECT: weave/data-race */
#include "crew.h"

static void *note(void *arg)
{
    int id = *(int *)arg;
    return id >= 0 ? NULL : arg;
}

int main(void)
{
    pthread_t threads[2];
    int i;
    for (i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, note, &i);
    }
    for (int j = 0; j < 2; j++) {
        pthread_join(threads[j], NULL);
    }
    return 0;
}

/* EXPECT: pass-complete 1 */
#include "crew.h"

static int seen[2];

static void *note(void *arg)
{
    int id = *(int *)arg;
    seen[id] = 1;
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    int ids[2];
    for (int i = 0; i < 2; i++) {
        ids[i] = i;
        pthread_create(&threads[i], NULL, note, &ids[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    assert(seen[0] && seen[1]);
    return 0;
}

/* EXPECT: pass-complete 2 */
/* Two additions to the same atomic, which malloc() has made: two orders. */
#include <stdatomic.h>
#include <stdlib.h>

#include "crew.h"

static void *add(void *sum)
{
    atomic_fetch_add((atomic_int *)sum, 1);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    atomic_int *sum = malloc(sizeof(*sum));
    atomic_init(sum, 0);
    pthread_create(&threads[0], NULL, add, sum);
    pthread_create(&threads[1], NULL, add, sum);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    assert(atomic_load(sum) == 2);
    free(sum);
    return 0;
}

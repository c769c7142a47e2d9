/* EXPECT: weave/data-race */
#include <stdlib.h>

#include "crew.h"

static pthread_key_t key;
static int freed; /* written by destructors, that is, by threads */

static void drop(void *value)
{
    free(value);
    freed++;
}

static void *use(void *arg)
{
    pthread_setspecific(key, malloc(8));
    return arg;
}

int main(void)
{
    pthread_key_create(&key, drop);
    crew_run(2, use, NULL);
    pthread_key_delete(key);
    return 0;
}

/* EXPECT: pass-complete */
#include <stdatomic.h>
#include <stdlib.h>

#include "crew.h"

static pthread_key_t key;
static atomic_int freed;

static void drop(void *value)
{
    free(value);
    atomic_fetch_add(&freed, 1);
}

static void *use(void *arg)
{
    assert(pthread_getspecific(key) == NULL);
    pthread_setspecific(key, malloc(8));
    return pthread_getspecific(key) != NULL ? NULL : arg;
}

int main(void)
{
    pthread_key_create(&key, drop);
    crew_run(2, use, NULL);
    assert(freed == 2);
    pthread_key_delete(key);
    return 0;
}

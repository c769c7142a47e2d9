/* EXPECT: pass-complete */
#include <stdatomic.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int table;
static _Atomic(int *) instance;

static void *use(void *arg)
{
    int *mine = atomic_load_explicit(&instance, memory_order_acquire);
    if (mine == NULL) {
        pthread_mutex_lock(&lock);
        mine = atomic_load_explicit(&instance, memory_order_relaxed);
        if (mine == NULL) {
            table = 5;
            mine = &table;
            atomic_store_explicit(&instance, mine, memory_order_release);
        }
        pthread_mutex_unlock(&lock);
    }
    assert(*mine == 5);
    return arg;
}

int main(void)
{
    crew_run(2, use, NULL);
    return 0;
}

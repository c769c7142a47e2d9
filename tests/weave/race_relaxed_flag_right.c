/* EXPECT: pass-complete */
#include <stdatomic.h>

#include "crew.h"

static int message;
static atomic_int ready;

static void *publish(void *arg)
{
    message = 42;
    atomic_store_explicit(&ready, 1, memory_order_release);
    return arg;
}

static void *consume(void *arg)
{
    if (atomic_load_explicit(&ready, memory_order_acquire)) {
        assert(message == 42);
    }
    return arg;
}

int main(void)
{
    crew_pair(publish, consume);
    return 0;
}

/* EXPECT: pass-complete */
#include <stdatomic.h>

#include "crew.h"

static pthread_barrier_t gate;
static atomic_int serial;

static void *arrive(void *arg)
{
    for (int phase = 0; phase < 2; phase++) {
        if (pthread_barrier_wait(&gate) == PTHREAD_BARRIER_SERIAL_THREAD) {
            atomic_fetch_add(&serial, 1);
        }
    }
    return arg;
}

int main(void)
{
    pthread_barrier_init(&gate, NULL, 3);
    crew_run(3, arrive, NULL);
    assert(serial == 2);
    pthread_barrier_destroy(&gate);
    return 0;
}

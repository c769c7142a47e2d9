/* EXPECT: pass-complete 6 */
#include "crew.h"

static pthread_spinlock_t lock;
static int counter; /* by lock */

static void *add(void *arg)
{
    pthread_spin_lock(&lock);
    counter++;
    pthread_spin_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    crew_run(3, add, NULL);
    assert(counter == 3);
    pthread_spin_destroy(&lock);
    return 0;
}

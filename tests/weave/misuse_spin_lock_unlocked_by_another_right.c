/* EXPECT: pass-complete */
#include "crew.h"

static pthread_spinlock_t lock;

static void *unlock(void *arg)
{
    pthread_spin_lock(&lock);
    pthread_spin_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    crew_run(1, unlock, NULL);
    return 0;
}

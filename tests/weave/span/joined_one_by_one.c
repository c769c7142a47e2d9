/* EXPECT: weave/serialised at 1.1 */
/* start() and join() in one loop: each waits for the one before. */
#include "crew.h"

static void *work(void *arg)
{
    weave_work(100000);
    return arg;
}

int main(void)
{
    for (int i = 0; i < CREW; i++) {
        pthread_t worker;
        pthread_create(&worker, NULL, work, NULL);
        pthread_join(worker, NULL);
    }
    return 0;
}

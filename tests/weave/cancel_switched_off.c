/* EXPECT: pass-complete */
/* The sleep is no cancellation point while it is switched off. */
#include <unistd.h>

#include "crew.h"

static int done;

static void *work(void *arg)
{
    int before;
    assert(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before) == 0);
    sleep(1);
    done = 1;
    assert(pthread_setcancelstate(before, NULL) == 0);
    pthread_testcancel();
    return arg;
}

int main(void)
{
    pthread_t worker;
    assert(pthread_create(&worker, NULL, work, NULL) == 0);
    pthread_cancel(worker);
    pthread_join(worker, NULL);
    assert(done == 1);
    return 0;
}

/* EXPECT: pass-complete */
/* sem_wait() comes back with EINTR after a signal, without a permit. */
#include <errno.h>
#include <semaphore.h>

#include "crew.h"
#include "weave.h"

static sem_t permit;
static struct weave_gauge inside;

static void *visit(void *arg)
{
    while (sem_wait(&permit) != 0) {
        assert(errno == EINTR);
    }
    assert(weave_enter(&inside) == 1);
    weave_leave(&inside);
    sem_post(&permit);
    return arg;
}

int main(void)
{
    sem_init(&permit, 0, 1);
    weave_fail(WEAVE_INTERRUPT, 2);
    crew_pair(visit, visit);
    return 0;
}

/* EXPECT: weave/assertion */
/* Two permits where one was meant: both are inside at once. */
#include <semaphore.h>

#include "crew.h"
#include "weave.h"

static sem_t permits;
static struct weave_gauge room;

static void *visit(void *arg)
{
    sem_wait(&permits);
    assert(weave_enter(&room) == 1);
    weave_leave(&room);
    sem_post(&permits);
    return arg;
}

int main(void)
{
    sem_init(&permits, 0, 2);
    crew_pair(visit, visit);
    return 0;
}

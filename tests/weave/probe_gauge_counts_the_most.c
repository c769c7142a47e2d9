/* EXPECT: pass */
/* Two permits, three visitors: in some order two are inside, never three. */
#include <semaphore.h>

#include "crew.h"
#include "weave.h"

static sem_t permits;
static struct weave_gauge room;

static void *visit(void *arg)
{
    sem_wait(&permits);
    weave_enter(&room);
    weave_leave(&room);
    sem_post(&permits);
    return arg;
}

int main(void)
{
    sem_init(&permits, 0, 2);
    crew_run(3, visit, NULL);
    assert(room.inside == 0 && room.most >= 1 && room.most <= 2);
    return 0;
}

/* crew.h: four workers, and main, which only waits for them. */
#ifndef CREW_H
#define CREW_H

#include <pthread.h>
#include <stdint.h>

#include "weave.h"

enum { CREW = 4 };

/* Run WORK(0) to WORK(CREW - 1) in a thread each and join them all. */
static inline void crew_run(void *(*work)(void *))
{
    pthread_t crew[CREW];
    for (intptr_t i = 0; i < CREW; i++) {
        pthread_create(&crew[i], NULL, work, (void *)i);
    }
    for (int i = 0; i < CREW; i++) {
        pthread_join(crew[i], NULL);
    }
}

#endif

/*
 * states.h: programs whose exit status tells how they went. All orders, and
 * the reduced search, must reach the same statuses.
 */
#ifndef STATES_H
#define STATES_H

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

enum { CREW = 4 };

/* Run BODY in COUNT threads, whose argument points to their number. */
static inline void crew(int count, void *(*body)(void *))
{
    static int numbers[CREW];
    pthread_t thread[CREW];
    for (int i = 0; i < count; i++) {
        numbers[i] = i;
        pthread_create(&thread[i], NULL, body, &numbers[i]);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(thread[i], NULL);
    }
}

#endif

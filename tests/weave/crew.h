/* crew.h: what the little programs share: start some threads, join all. */
#ifndef CREW_H
#define CREW_H

#include <assert.h>
#include <pthread.h>

enum { CREW_MOST = 8 };

/* Run WORK(ARG) in COUNT threads (8 at most) and join them all. */
static inline void crew_run(int count, void *(*work)(void *), void *arg)
{
    pthread_t threads[CREW_MOST];
    for (int i = 0; i < count; i++) {
        assert(pthread_create(&threads[i], NULL, work, arg) == 0);
    }
    for (int i = 0; i < count; i++) {
        assert(pthread_join(threads[i], NULL) == 0);
    }
}

/* Run FIRST and SECOND in a thread each and join both. */
static inline void crew_pair(void *(*first)(void *), void *(*second)(void *))
{
    pthread_t threads[2];
    assert(pthread_create(&threads[0], NULL, first, NULL) == 0);
    assert(pthread_create(&threads[1], NULL, second, NULL) == 0);
    assert(pthread_join(threads[0], NULL) == 0);
    assert(pthread_join(threads[1], NULL) == 0);
}

#endif

/* lock.h: the mutex, for the condition variables. */
#ifndef WEAVE_LOCK_H
#define WEAVE_LOCK_H

#include <pthread.h>
#include <stdint.h>

/*
 * The running task locks MUTEX in the call that FRAME belongs to. Returns
 * what pthread_mutex_timedlock() does; DEADLINE_NS is virtual, -1: none.
 */
int lock_mutex(pthread_mutex_t *mutex, int64_t deadline_ns, uintptr_t *frame);

/* The running task unlocks MUTEX in CALL, without a scheduling point. */
int unlock_mutex(pthread_mutex_t *mutex, const char *call, uintptr_t *frame);

#endif

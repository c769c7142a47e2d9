/* EXPECT: pass */
#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <threads.h>

#include "crew.h"
#include "weave.h"

static void fail_next(void)
{
    weave_fail(WEAVE_FAIL_INIT, 1);
}

int main(void)
{
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    pthread_rwlock_t rwlock;
    pthread_barrier_t barrier;
    pthread_spinlock_t spin;
    pthread_key_t key;
    sem_t sem;
    mtx_t mtx;
    cnd_t cnd;
    fail_next();
    assert(pthread_mutex_init(&mutex, NULL) == ENOMEM);
    fail_next();
    assert(pthread_cond_init(&cond, NULL) == EAGAIN);
    fail_next();
    assert(pthread_rwlock_init(&rwlock, NULL) == EAGAIN);
    fail_next();
    assert(pthread_barrier_init(&barrier, NULL, 2) == EAGAIN);
    fail_next();
    assert(pthread_spin_init(&spin, 0) == EAGAIN);
    fail_next();
    assert(pthread_key_create(&key, NULL) == EAGAIN);
    fail_next();
    assert(sem_init(&sem, 0, 1) == -1 && errno == ENOSPC);
    fail_next();
    assert(mtx_init(&mtx, mtx_plain) != thrd_success);
    fail_next();
    assert(cnd_init(&cnd) != thrd_success);
    assert(weave_failed(WEAVE_FAIL_INIT) == 9);
    weave_fail(WEAVE_FAIL_MALLOC, 2);
    void *first = malloc(1);
    assert(first != NULL && realloc(first, 100) == NULL && errno == ENOMEM);
    weave_fail(WEAVE_FAIL_MALLOC, 1);
    assert(calloc(2, 2) == NULL && posix_memalign(&first, 16, 16) == 0);
    weave_fail(WEAVE_FAIL_MALLOC, 0);
    assert(aligned_alloc(16, 16) != NULL);
    return 0;
}

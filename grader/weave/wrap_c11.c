/*
 * wrap_c11.c: C11 <threads.h>, as what it is in glibc: other names for the
 * calls of POSIX (ISO/IEC 9899:2011, 7.26).
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <threads.h>
#include <time.h>

#include "weave/core.h"

int __wrap_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);
int __wrap_pthread_join(pthread_t, void **);
int __wrap_pthread_detach(pthread_t);
_Noreturn void __wrap_pthread_exit(void *);
int __wrap_sched_yield(void);
int __wrap_clock_gettime(clockid_t, struct timespec *);
int __wrap_nanosleep(const struct timespec *, struct timespec *);
int __wrap_pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
int __wrap_pthread_mutex_destroy(pthread_mutex_t *);
int __wrap_pthread_mutex_lock(pthread_mutex_t *);
int __wrap_pthread_mutex_trylock(pthread_mutex_t *);
int __wrap_pthread_mutex_timedlock(pthread_mutex_t *, const struct timespec *);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *);
int __wrap_pthread_cond_init(pthread_cond_t *, const pthread_condattr_t *);
int __wrap_pthread_cond_destroy(pthread_cond_t *);
int __wrap_pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);
int __wrap_pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *,
                                  const struct timespec *);
int __wrap_pthread_cond_signal(pthread_cond_t *);
int __wrap_pthread_cond_broadcast(pthread_cond_t *);
int __wrap_pthread_once(pthread_once_t *, void (*)(void));
int __wrap_pthread_key_create(pthread_key_t *, void (*)(void *));
int __wrap_pthread_key_delete(pthread_key_t);
void *__wrap_pthread_getspecific(pthread_key_t);
int __wrap_pthread_setspecific(pthread_key_t, const void *);

_Static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t), "mtx_t holds a mutex");
_Static_assert(sizeof(cnd_t) >= sizeof(pthread_cond_t), "cnd_t holds one");
_Static_assert(sizeof(once_flag) == sizeof(pthread_once_t), "one and the same");

static int result_of(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

static pthread_mutex_t *mutex_of(mtx_t *mutex)
{
    return (pthread_mutex_t *)(void *)mutex;
}

static pthread_cond_t *cond_of(cnd_t *cond)
{
    return (pthread_cond_t *)(void *)cond;
}

/* A thread of C11 returns an int. */
static struct start {
    thrd_start_t function;
    void *arg;
} starts[WEAVE_MAX_TASKS];
static unsigned start_count;

static void *start(void *arg)
{
    const struct start *me = arg;
    return (void *)(intptr_t)me->function(me->arg);
}

static int create(thrd_t *thread, thrd_start_t function, void *arg)
{
    struct start *mine = &starts[start_count++ % WEAVE_MAX_TASKS];
    *mine = (struct start){function, arg};
    return result_of(__wrap_pthread_create(thread, NULL, start, mine));
}

static int join(thrd_t thread, int *result)
{
    void *value = NULL;
    int error = __wrap_pthread_join(thread, &value);
    if (error == 0 && result != NULL) {
        *result = (int)(intptr_t)value;
    }
    return result_of(error);
}

static int init_mutex(mtx_t *mutex, int type)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, (type & mtx_recursive) != 0
                                         ? PTHREAD_MUTEX_RECURSIVE
                                         : PTHREAD_MUTEX_NORMAL);
    int error = __wrap_pthread_mutex_init(mutex_of(mutex), &attr);
    pthread_mutexattr_destroy(&attr);
    return result_of(error);
}

/* A call of C11: NAME(PARAMETERS) is THIS inside an execution. */
#define C11(type, name, parameters, arguments, this) \
    type __real_##name parameters;                   \
    type __wrap_##name parameters;                   \
    type __wrap_##name parameters                    \
    {                                                \
        if (!weave.active) {                         \
            return __real_##name arguments;          \
        }                                            \
        return this;                                 \
    }

#define C11_VOID(name, parameters, arguments, this) \
    void __real_##name parameters;                  \
    void __wrap_##name parameters;                  \
    void __wrap_##name parameters                   \
    {                                               \
        if (weave.active) {                         \
            this;                                   \
        } else {                                    \
            __real_##name arguments;                \
        }                                           \
    }

C11(int, thrd_create, (thrd_t * thread, thrd_start_t function, void *arg),
    (thread, function, arg), create(thread, function, arg))
C11(int, thrd_join, (thrd_t thread, int *result), (thread, result),
    join(thread, result))
C11(int, thrd_detach, (thrd_t thread), (thread),
    result_of(__wrap_pthread_detach(thread)))
C11(int, thrd_sleep, (const struct timespec *duration, struct timespec *rest),
    (duration, rest), __wrap_nanosleep(duration, rest))
C11(int, timespec_get, (struct timespec * now, int base), (now, base),
    base == TIME_UTC && __wrap_clock_gettime(CLOCK_REALTIME, now) == 0 ? base
                                                                       : 0)
C11_VOID(thrd_exit, (int result), (result),
         __wrap_pthread_exit((void *)(intptr_t)result))
C11_VOID(thrd_yield, (void), (), __wrap_sched_yield())

C11(int, mtx_init, (mtx_t * mutex, int type), (mutex, type),
    init_mutex(mutex, type))
C11(int, mtx_lock, (mtx_t * mutex), (mutex),
    result_of(__wrap_pthread_mutex_lock(mutex_of(mutex))))
C11(int, mtx_trylock, (mtx_t * mutex), (mutex),
    result_of(__wrap_pthread_mutex_trylock(mutex_of(mutex))))
C11(int, mtx_timedlock, (mtx_t * mutex, const struct timespec *until),
    (mutex, until),
    result_of(__wrap_pthread_mutex_timedlock(mutex_of(mutex), until)))
C11(int, mtx_unlock, (mtx_t * mutex), (mutex),
    result_of(__wrap_pthread_mutex_unlock(mutex_of(mutex))))
C11_VOID(mtx_destroy, (mtx_t * mutex), (mutex),
         __wrap_pthread_mutex_destroy(mutex_of(mutex)))

C11(int, cnd_init, (cnd_t * cond), (cond),
    result_of(__wrap_pthread_cond_init(cond_of(cond), NULL)))
C11(int, cnd_wait, (cnd_t * cond, mtx_t *mutex), (cond, mutex),
    result_of(__wrap_pthread_cond_wait(cond_of(cond), mutex_of(mutex))))
C11(int, cnd_timedwait,
    (cnd_t * cond, mtx_t *mutex, const struct timespec *until),
    (cond, mutex, until),
    result_of(__wrap_pthread_cond_timedwait(cond_of(cond), mutex_of(mutex),
                                            until)))
C11(int, cnd_signal, (cnd_t * cond), (cond),
    result_of(__wrap_pthread_cond_signal(cond_of(cond))))
C11(int, cnd_broadcast, (cnd_t * cond), (cond),
    result_of(__wrap_pthread_cond_broadcast(cond_of(cond))))
C11_VOID(cnd_destroy, (cnd_t * cond), (cond),
         __wrap_pthread_cond_destroy(cond_of(cond)))

C11_VOID(call_once, (once_flag * flag, void (*function)(void)),
         (flag, function),
         __wrap_pthread_once((pthread_once_t *)(void *)flag, function))

C11(int, tss_create, (tss_t * key, tss_dtor_t destructor), (key, destructor),
    result_of(__wrap_pthread_key_create(key, destructor)))
C11(void *, tss_get, (tss_t key), (key), __wrap_pthread_getspecific(key))
C11(int, tss_set, (tss_t key, void *value), (key, value),
    result_of(__wrap_pthread_setspecific(key, value)))
C11_VOID(tss_delete, (tss_t key), (key), __wrap_pthread_key_delete(key))

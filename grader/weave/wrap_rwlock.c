/* wrap_rwlock.c: read-write locks. Readers may overtake waiting writers. */
#include <errno.h>
#include <time.h>

#include "weave/fault.h"
#include "weave/held.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/task.h"
#include "weave/timing.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

int __real_pthread_rwlock_init(pthread_rwlock_t *,
                               const pthread_rwlockattr_t *);
int __real_pthread_rwlock_destroy(pthread_rwlock_t *);
int __real_pthread_rwlock_rdlock(pthread_rwlock_t *);
int __real_pthread_rwlock_tryrdlock(pthread_rwlock_t *);
int __real_pthread_rwlock_timedrdlock(pthread_rwlock_t *,
                                      const struct timespec *);
int __real_pthread_rwlock_clockrdlock(pthread_rwlock_t *, clockid_t,
                                      const struct timespec *);
int __real_pthread_rwlock_wrlock(pthread_rwlock_t *);
int __real_pthread_rwlock_trywrlock(pthread_rwlock_t *);
int __real_pthread_rwlock_timedwrlock(pthread_rwlock_t *,
                                      const struct timespec *);
int __real_pthread_rwlock_clockwrlock(pthread_rwlock_t *, clockid_t,
                                      const struct timespec *);
int __real_pthread_rwlock_unlock(pthread_rwlock_t *);

int __wrap_pthread_rwlock_init(pthread_rwlock_t *lock,
                               const pthread_rwlockattr_t *attr)
{
    if (!weave.active) {
        return __real_pthread_rwlock_init(lock, attr);
    }
    sched_step(&op_init, NULL, WEAVE_FRAME);
    if (fault_strikes(WEAVE_FAIL_INIT)) {
        return EAGAIN;
    }
    object_init(lock, OBJECT_RWLOCK, "pthread_rwlock_init");
    return 0;
}

int __wrap_pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    if (!weave.active) {
        return __real_pthread_rwlock_destroy(lock);
    }
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    struct object *object =
        object_use(lock, OBJECT_RWLOCK, "pthread_rwlock_destroy");
    if (object->owner != NULL || object->read_holds > 0) {
        verdict_misuse(WEAVE_FRAME,
                       "pthread_rwlock_destroy on %s, which is locked",
                       object_name(object));
    }
    object_destroy(object);
    return 0;
}

static void take_read(struct object *lock)
{
    struct task *me = weave.current;
    lock->readers |= 1ull << me->id;
    lock->read_holds++;
    held_take(lock);
    vclock_acquire(me, &lock->clock);
    order_acquire((const void *)lock->address);
}

static void take_write(struct object *lock)
{
    struct task *me = weave.current;
    lock->owner = me;
    held_take(lock);
    vclock_acquire(me, &lock->clock);
    vclock_acquire(me, &lock->read_clock);
    order_acquire((const void *)lock->address);
}

static int lock_for(pthread_rwlock_t *address, const struct op_class *class,
                    int64_t deadline_ns, uintptr_t *frame)
{
    weave.current->frame = frame;
    struct object *lock =
        object_use(address, OBJECT_RWLOCK, "pthread_rwlock lock");
    if (lock->owner == weave.current) {
        return EDEADLK;
    }
    sched_point((struct op){class, lock, NULL, deadline_ns, false, false, 0},
                frame);
    if (!class->ready(weave.current)) {
        return ETIMEDOUT;
    }
    if (class == &op_write_lock) {
        take_write(lock);
    } else {
        take_read(lock);
    }
    return 0;
}

static int timed(pthread_rwlock_t *address, const struct op_class *class,
                 clockid_t clock, const struct timespec *abstime,
                 uintptr_t *frame)
{
    int64_t deadline_ns;
    if (timing_deadline(&deadline_ns, clock, abstime) != 0) {
        return EINVAL;
    }
    return lock_for(address, class, deadline_ns, frame);
}

int __wrap_pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    return weave.active ? lock_for(lock, &op_read_lock, -1, WEAVE_FRAME)
                        : __real_pthread_rwlock_rdlock(lock);
}

int __wrap_pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    return weave.active ? lock_for(lock, &op_write_lock, -1, WEAVE_FRAME)
                        : __real_pthread_rwlock_wrlock(lock);
}

int __wrap_pthread_rwlock_timedrdlock(pthread_rwlock_t *lock,
                                      const struct timespec *abstime)
{
    return weave.active ? timed(lock, &op_read_lock, CLOCK_REALTIME, abstime,
                                WEAVE_FRAME)
                        : __real_pthread_rwlock_timedrdlock(lock, abstime);
}

int __wrap_pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock,
                                      const struct timespec *abstime)
{
    return weave.active
               ? timed(lock, &op_read_lock, clock, abstime, WEAVE_FRAME)
               : __real_pthread_rwlock_clockrdlock(lock, clock, abstime);
}

int __wrap_pthread_rwlock_timedwrlock(pthread_rwlock_t *lock,
                                      const struct timespec *abstime)
{
    return weave.active ? timed(lock, &op_write_lock, CLOCK_REALTIME, abstime,
                                WEAVE_FRAME)
                        : __real_pthread_rwlock_timedwrlock(lock, abstime);
}

int __wrap_pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock,
                                      const struct timespec *abstime)
{
    return weave.active
               ? timed(lock, &op_write_lock, clock, abstime, WEAVE_FRAME)
               : __real_pthread_rwlock_clockwrlock(lock, clock, abstime);
}

int __wrap_pthread_rwlock_tryrdlock(pthread_rwlock_t *address)
{
    if (!weave.active) {
        return __real_pthread_rwlock_tryrdlock(address);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *lock =
        object_use(address, OBJECT_RWLOCK, "pthread_rwlock_tryrdlock");
    sched_step(&op_try, lock, WEAVE_FRAME);
    if (lock->owner != NULL) {
        return EBUSY;
    }
    take_read(lock);
    return 0;
}

int __wrap_pthread_rwlock_trywrlock(pthread_rwlock_t *address)
{
    if (!weave.active) {
        return __real_pthread_rwlock_trywrlock(address);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *lock =
        object_use(address, OBJECT_RWLOCK, "pthread_rwlock_trywrlock");
    sched_step(&op_try, lock, WEAVE_FRAME);
    if (lock->owner != NULL || lock->read_holds > 0) {
        return EBUSY;
    }
    take_write(lock);
    return 0;
}

int __wrap_pthread_rwlock_unlock(pthread_rwlock_t *address)
{
    if (!weave.active) {
        return __real_pthread_rwlock_unlock(address);
    }
    struct task *me = weave.current;
    me->frame = WEAVE_FRAME;
    struct object *lock =
        object_use(address, OBJECT_RWLOCK, "pthread_rwlock_unlock");
    sched_step(&op_unlock, lock, WEAVE_FRAME);
    order_release(address);
    held_release(lock);
    if (lock->owner == me) {
        lock->owner = NULL;
        vclock_release(&lock->clock, me);
    } else if ((lock->readers & (1ull << me->id)) != 0) {
        /* A task that read-locked twice stays a reader until the last. */
        if (--lock->read_holds == 0) {
            lock->readers = 0;
        }
        vclock_release(&lock->read_clock, me);
    } else {
        verdict_misuse(WEAVE_FRAME,
                       "pthread_rwlock_unlock on %s, which the caller does "
                       "not hold",
                       object_name(lock));
    }
    return 0;
}

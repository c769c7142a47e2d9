/* wrap_mutex.c: mutexes of all types, and spin locks. */
#include <errno.h>
#include <time.h>

#include "weave/fault.h"
#include "weave/front.h"
#include "weave/held.h"
#include "weave/lock.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/task.h"
#include "weave/timing.h"
#include "weave/trace.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

int __real_pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
int __real_pthread_mutex_destroy(pthread_mutex_t *);
int __real_pthread_mutex_lock(pthread_mutex_t *);
int __real_pthread_mutex_trylock(pthread_mutex_t *);
int __real_pthread_mutex_timedlock(pthread_mutex_t *, const struct timespec *);
int __real_pthread_mutex_clocklock(pthread_mutex_t *, clockid_t,
                                   const struct timespec *);
int __real_pthread_mutex_unlock(pthread_mutex_t *);
int __real_pthread_mutex_consistent(pthread_mutex_t *);
int __real_pthread_spin_init(pthread_spinlock_t *, int);
int __real_pthread_spin_destroy(pthread_spinlock_t *);
int __real_pthread_spin_lock(pthread_spinlock_t *);
int __real_pthread_spin_trylock(pthread_spinlock_t *);
int __real_pthread_spin_unlock(pthread_spinlock_t *);

int __wrap_pthread_mutex_init(pthread_mutex_t *mutex,
                              const pthread_mutexattr_t *attr)
{
    if (!weave.active) {
        return __real_pthread_mutex_init(mutex, attr);
    }
    sched_step(&op_init, NULL, WEAVE_FRAME);
    if (fault_strikes(WEAVE_FAIL_INIT)) {
        return ENOMEM;
    }
    struct object *object =
        object_init(mutex, OBJECT_MUTEX, "pthread_mutex_init");
    if (attr != NULL) {
        int robust = PTHREAD_MUTEX_STALLED;
        pthread_mutexattr_gettype(attr, &object->type);
        pthread_mutexattr_getrobust(attr, &robust);
        object->robust = robust == PTHREAD_MUTEX_ROBUST;
    }
    return __real_pthread_mutex_init(mutex, attr);
}

int __wrap_pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    if (!weave.active) {
        return __real_pthread_mutex_destroy(mutex);
    }
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    struct object *object =
        object_use(mutex, OBJECT_MUTEX, "pthread_mutex_destroy");
    if (object->owner != NULL) {
        verdict_misuse(WEAVE_FRAME,
                       "pthread_mutex_destroy on %s, which %s has locked",
                       object_name(object), object->owner->name);
    }
    object_destroy(object);
    if (weave_front.destroying != NULL) {
        weave_front.destroying(mutex);
    }
    return weave_front.real_locks ? __real_pthread_mutex_destroy(mutex) : 0;
}

/* The running task takes MUTEX, which is free or may be taken again. */
static int take(struct object *mutex)
{
    struct task *me = weave.current;
    if (mutex->owner == me) {
        mutex->count++;
        return 0;
    }
    mutex->owner = me;
    mutex->count = 1;
    held_take(mutex);
    vclock_acquire(me, &mutex->clock);
    return mutex->owner_died ? EOWNERDEAD : 0;
}

/* Locks that the task holds already and may not take again. */
static int refuse_relock(const struct object *mutex)
{
    return mutex->owner == weave.current &&
                   mutex->type == PTHREAD_MUTEX_ERRORCHECK
               ? EDEADLK
               : 0;
}

int lock_mutex(pthread_mutex_t *mutex, int64_t deadline_ns, uintptr_t *frame)
{
    weave.current->frame = frame;
    struct object *object =
        object_use(mutex, OBJECT_MUTEX, "pthread_mutex_lock");
    if (refuse_relock(object) != 0) {
        return EDEADLK;
    }
    sched_point(
        (struct op){&op_mutex, object, NULL, deadline_ns, false, false, 0},
        frame);
    object = object_use(mutex, OBJECT_MUTEX, "pthread_mutex_lock");
    if (!op_mutex.ready(weave.current)) {
        return ETIMEDOUT;
    }
    int error = take(object);
    if (weave_front.real_locks) {
        __real_pthread_mutex_lock(mutex);
    }
    return error;
}

int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (!weave.active) {
        return __real_pthread_mutex_lock(mutex);
    }
    return lock_mutex(mutex, -1, WEAVE_FRAME);
}

static int timed_lock(pthread_mutex_t *mutex, clockid_t clock,
                      const struct timespec *abstime, uintptr_t *frame)
{
    int64_t deadline_ns;
    if (timing_deadline(&deadline_ns, clock, abstime) != 0) {
        return EINVAL;
    }
    return lock_mutex(mutex, deadline_ns, frame);
}

int __wrap_pthread_mutex_timedlock(pthread_mutex_t *mutex,
                                   const struct timespec *abstime)
{
    if (!weave.active) {
        return __real_pthread_mutex_timedlock(mutex, abstime);
    }
    return timed_lock(mutex, CLOCK_REALTIME, abstime, WEAVE_FRAME);
}

int __wrap_pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                                   const struct timespec *abstime)
{
    if (!weave.active) {
        return __real_pthread_mutex_clocklock(mutex, clock, abstime);
    }
    return timed_lock(mutex, clock, abstime, WEAVE_FRAME);
}

int __wrap_pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    if (!weave.active) {
        return __real_pthread_mutex_trylock(mutex);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object =
        object_use(mutex, OBJECT_MUTEX, "pthread_mutex_trylock");
    sched_step(&op_try, object, WEAVE_FRAME);
    if (object->owner != NULL && !(object->owner == weave.current &&
                                   object->type == PTHREAD_MUTEX_RECURSIVE)) {
        return EBUSY;
    }
    int error = take(object);
    if (weave_front.real_locks) {
        __real_pthread_mutex_trylock(mutex);
    }
    return error;
}

int unlock_mutex(pthread_mutex_t *mutex, const char *call, uintptr_t *frame)
{
    struct task *me = weave.current;
    me->frame = frame;
    struct object *object = object_use(mutex, OBJECT_MUTEX, call);
    if (object->owner != me) {
        if (object->type == PTHREAD_MUTEX_ERRORCHECK ||
            object->type == PTHREAD_MUTEX_RECURSIVE) {
            return EPERM;
        }
        verdict_misuse(frame, "%s on %s, which %s%s", call, object_name(object),
                       object->owner != NULL ? object->owner->name : "nobody",
                       " holds");
    }
    trace_touch(object->address, TOUCH_WRITES | TOUCH_FREES);
    if (--object->count == 0) {
        held_release(object);
        object->owner = NULL;
        object->owner_died = false;
        vclock_release(&object->clock, me);
    }
    int error = weave_front.real_locks ? __real_pthread_mutex_unlock(mutex) : 0;
    if (weave_front.unlocked != NULL) {
        weave_front.unlocked(mutex);
    }
    return error;
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (!weave.active) {
        return __real_pthread_mutex_unlock(mutex);
    }
    weave.current->frame = WEAVE_FRAME;
    sched_step(&op_unlock,
               object_use(mutex, OBJECT_MUTEX, "pthread_mutex_unlock"),
               WEAVE_FRAME);
    return unlock_mutex(mutex, "pthread_mutex_unlock", WEAVE_FRAME);
}

int __wrap_pthread_mutex_consistent(pthread_mutex_t *mutex)
{
    if (!weave.active) {
        return __real_pthread_mutex_consistent(mutex);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object =
        object_use(mutex, OBJECT_MUTEX, "pthread_mutex_consistent");
    if (!object->owner_died || object->owner != weave.current) {
        return EINVAL;
    }
    trace_touch(object->address, TOUCH_WRITES);
    object->owner_died = false;
    return 0;
}

void mutex_owner_ends(void)
{
    int count;
    struct object *all = object_all(&count);
    for (int i = 0; i < count; i++) {
        if (all[i].kind == OBJECT_MUTEX && all[i].robust &&
            all[i].owner == weave.current) {
            trace_touch(all[i].address, TOUCH_WRITES);
            all[i].owner = NULL;
            all[i].owner_died = true;
            vclock_release(&all[i].clock, weave.current);
        }
    }
}

int __wrap_pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
    if (!weave.active) {
        return __real_pthread_spin_init(lock, shared);
    }
    sched_step(&op_init, NULL, WEAVE_FRAME);
    if (fault_strikes(WEAVE_FAIL_INIT)) {
        return EAGAIN;
    }
    object_init((const void *)lock, OBJECT_SPIN, "pthread_spin_init");
    return 0;
}

int __wrap_pthread_spin_destroy(pthread_spinlock_t *lock)
{
    if (!weave.active) {
        return __real_pthread_spin_destroy(lock);
    }
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    struct object *object =
        object_use((const void *)lock, OBJECT_SPIN, "pthread_spin_destroy");
    if (object->owner != NULL) {
        verdict_misuse(WEAVE_FRAME,
                       "pthread_spin_destroy on %s, which %s has locked",
                       object_name(object), object->owner->name);
    }
    object_destroy(object);
    return 0;
}

int __wrap_pthread_spin_lock(pthread_spinlock_t *lock)
{
    if (!weave.active) {
        return __real_pthread_spin_lock(lock);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object =
        object_use((const void *)lock, OBJECT_SPIN, "pthread_spin_lock");
    sched_step(&op_spin, object, WEAVE_FRAME);
    take(object);
    order_acquire((const void *)lock);
    return 0;
}

int __wrap_pthread_spin_trylock(pthread_spinlock_t *lock)
{
    if (!weave.active) {
        return __real_pthread_spin_trylock(lock);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object =
        object_use((const void *)lock, OBJECT_SPIN, "pthread_spin_trylock");
    sched_step(&op_try, object, WEAVE_FRAME);
    if (object->owner != NULL) {
        return EBUSY;
    }
    take(object);
    order_acquire((const void *)lock);
    return 0;
}

int __wrap_pthread_spin_unlock(pthread_spinlock_t *lock)
{
    if (!weave.active) {
        return __real_pthread_spin_unlock(lock);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object =
        object_use((const void *)lock, OBJECT_SPIN, "pthread_spin_unlock");
    sched_step(&op_unlock, object, WEAVE_FRAME);
    if (object->owner != weave.current) {
        verdict_misuse(WEAVE_FRAME, "pthread_spin_unlock on %s, which %s holds",
                       object_name(object),
                       object->owner != NULL ? object->owner->name : "nobody");
    }
    order_release((const void *)lock);
    held_release(object);
    object->owner = NULL;
    vclock_release(&object->clock, weave.current);
    return 0;
}

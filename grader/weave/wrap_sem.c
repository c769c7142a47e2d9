/* wrap_sem.c: unnamed POSIX semaphores. */
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <time.h>

#include "weave/fault.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/task.h"
#include "weave/timing.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

int __real_sem_init(sem_t *, int, unsigned);
int __real_sem_destroy(sem_t *);
int __real_sem_wait(sem_t *);
int __real_sem_trywait(sem_t *);
int __real_sem_timedwait(sem_t *, const struct timespec *);
int __real_sem_clockwait(sem_t *, clockid_t, const struct timespec *);
int __real_sem_post(sem_t *);
int __real_sem_getvalue(sem_t *, int *);

static int fail(int error)
{
    errno = error;
    return -1;
}

int __wrap_sem_init(sem_t *sem, int shared, unsigned value)
{
    if (!weave.active) {
        return __real_sem_init(sem, shared, value);
    }
    sched_step(&op_init, NULL, WEAVE_FRAME);
    if (fault_strikes(WEAVE_FAIL_INIT)) {
        return fail(ENOSPC);
    }
    if (value > SEM_VALUE_MAX) {
        return fail(EINVAL);
    }
    struct object *object = object_init(sem, OBJECT_SEM, "sem_init");
    object->count = value;
    return 0;
}

int __wrap_sem_destroy(sem_t *sem)
{
    if (!weave.active) {
        return __real_sem_destroy(sem);
    }
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    struct object *object = object_use(sem, OBJECT_SEM, "sem_destroy");
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        if (!task->done && task->op.class == &op_sem &&
            task->op.object == object) {
            verdict_misuse(WEAVE_FRAME, "sem_destroy on %s, on which %s waits",
                           object_name(object), task->name);
        }
    }
    object_destroy(object);
    return 0;
}

static void take(struct object *sem)
{
    sem->count--;
    vclock_acquire(weave.current, &sem->clock);
    order_acquire((const void *)sem->address);
    sched_progress();
}

static int wait_for(sem_t *sem, int64_t deadline_ns, uintptr_t *frame)
{
    weave.current->frame = frame;
    struct object *object = object_use(sem, OBJECT_SEM, "sem_wait");
    if (fault_strikes(WEAVE_INTERRUPT)) {
        return fail(EINTR);
    }
    signals_before_wait(frame);
    sched_point(
        (struct op){&op_sem, object, NULL, deadline_ns, false, false, 0},
        frame);
    cancel_point();
    if (weave.current->interrupted) {
        return fail(EINTR);
    }
    if (!op_sem.ready(weave.current)) {
        return fail(ETIMEDOUT);
    }
    take(object);
    return 0;
}

int __wrap_sem_wait(sem_t *sem)
{
    return weave.active ? wait_for(sem, -1, WEAVE_FRAME) : __real_sem_wait(sem);
}

int __wrap_sem_trywait(sem_t *sem)
{
    if (!weave.active) {
        return __real_sem_trywait(sem);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object = object_use(sem, OBJECT_SEM, "sem_trywait");
    sched_step(&op_try, object, WEAVE_FRAME);
    if (object->count == 0) {
        return fail(EAGAIN);
    }
    take(object);
    return 0;
}

int __wrap_sem_timedwait(sem_t *sem, const struct timespec *abstime)
{
    if (!weave.active) {
        return __real_sem_timedwait(sem, abstime);
    }
    int64_t deadline_ns;
    if (timing_deadline(&deadline_ns, CLOCK_REALTIME, abstime) != 0) {
        return fail(EINVAL);
    }
    return wait_for(sem, deadline_ns, WEAVE_FRAME);
}

int __wrap_sem_clockwait(sem_t *sem, clockid_t clock,
                         const struct timespec *abstime)
{
    if (!weave.active) {
        return __real_sem_clockwait(sem, clock, abstime);
    }
    int64_t deadline_ns;
    if (timing_deadline(&deadline_ns, clock, abstime) != 0) {
        return fail(EINVAL);
    }
    return wait_for(sem, deadline_ns, WEAVE_FRAME);
}

int __wrap_sem_post(sem_t *sem)
{
    if (!weave.active) {
        return __real_sem_post(sem);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object = object_use(sem, OBJECT_SEM, "sem_post");
    sched_step(&op_post, object, WEAVE_FRAME);
    object = object_use(sem, OBJECT_SEM, "sem_post");
    if (object->count == SEM_VALUE_MAX) {
        return fail(EOVERFLOW);
    }
    order_release((const void *)object->address);
    vclock_release(&object->clock, weave.current);
    object->count++;
    sched_progress();
    return 0;
}

int __wrap_sem_getvalue(sem_t *sem, int *value)
{
    if (!weave.active) {
        return __real_sem_getvalue(sem, value);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object = object_use(sem, OBJECT_SEM, "sem_getvalue");
    sched_step(&op_look, object, WEAVE_FRAME);
    *value = (int)object->count;
    return 0;
}

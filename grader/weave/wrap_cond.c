/*
 * wrap_cond.c: condition variables.
 *
 * Waiting releases the mutex and joins the waiters in one step. A signal picks
 * one of them, in order of arrival or as the strategy likes: POSIX promises no
 * order. A spurious wake-up is a choice of the scheduler (sched.c).
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "weave/fault.h"
#include "weave/lock.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/report.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/timing.h"
#include "weave/verdict.h"

int __real_pthread_cond_init(pthread_cond_t *, const pthread_condattr_t *);
int __real_pthread_cond_destroy(pthread_cond_t *);
int __real_pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);
int __real_pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *,
                                  const struct timespec *);
int __real_pthread_cond_clockwait(pthread_cond_t *, pthread_mutex_t *,
                                  clockid_t, const struct timespec *);
int __real_pthread_cond_signal(pthread_cond_t *);
int __real_pthread_cond_broadcast(pthread_cond_t *);

int __wrap_pthread_cond_init(pthread_cond_t *cond,
                             const pthread_condattr_t *attr)
{
    if (!weave.active) {
        return __real_pthread_cond_init(cond, attr);
    }
    sched_step(&op_init, NULL, WEAVE_FRAME);
    if (fault_strikes(WEAVE_FAIL_INIT)) {
        return EAGAIN;
    }
    struct object *object = object_init(cond, OBJECT_COND, "pthread_cond_init");
    clockid_t clock = CLOCK_REALTIME;
    if (attr != NULL) {
        pthread_condattr_getclock(attr, &clock);
    }
    object->type = clock;
    return 0;
}

/* Waiters not yet chosen, in order of arrival; returns how many. */
static unsigned waiters_of(const struct object *cond, struct task **found)
{
    unsigned count = 0;
    for (int i = 0; i < weave.tasks; i++) {
        struct task *task = &weave.task[i];
        const struct op *op = signals_waiting_op(task, &op_cond, cond);
        if (op == NULL || op->woken || op->expired) {
            continue;
        }
        unsigned at = count++;
        for (; at > 0 &&
               signals_waiting_op(found[at - 1], &op_cond, cond)->ticket >
                   op->ticket;
             at--) {
            found[at] = found[at - 1];
        }
        found[at] = task;
    }
    return count;
}

int __wrap_pthread_cond_destroy(pthread_cond_t *cond)
{
    if (!weave.active) {
        return __real_pthread_cond_destroy(cond);
    }
    struct task *found[WEAVE_MAX_TASKS];
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    struct object *object =
        object_use(cond, OBJECT_COND, "pthread_cond_destroy");
    if (waiters_of(object, found) > 0) {
        verdict_place_frame(found[0], found[0]->frame, "waits on %s",
                            object_name(object));
        verdict_misuse(WEAVE_FRAME,
                       "pthread_cond_destroy on %s, on which %s waits",
                       object_name(object), found[0]->name);
    }
    object_destroy(object);
    return 0;
}

static void check_mutex(struct object *cond, struct object *mutex,
                        const char *call, const uintptr_t *frame)
{
    struct task *found[WEAVE_MAX_TASKS];
    if (mutex->owner != weave.current) {
        verdict_misuse(frame, "%s with %s, which the caller has not locked",
                       call, object_name(mutex));
    }
    if (waiters_of(cond, found) > 0 && cond->mutex != mutex) {
        verdict_misuse(frame, "%s on %s with %s while %s waits with %s", call,
                       object_name(cond), object_name(mutex), found[0]->name,
                       object_name(cond->mutex));
    }
    cond->mutex = mutex;
}

static int wait_on(pthread_cond_t *cond, pthread_mutex_t *mutex,
                   int64_t deadline_ns, const char *call, uintptr_t *frame)
{
    struct task *me = weave.current;
    me->frame = frame;
    struct object *object = object_use(cond, OBJECT_COND, call);
    struct object *lock = object_use(mutex, OBJECT_MUTEX, call);
    sched_step(&op_release_wait, object, frame);
    check_mutex(object, lock, call, frame);
    cancel_point();
    unsigned depth = lock->count;
    lock->count = 1;
    unlock_mutex(mutex, call, frame);
    sched_point(
        (struct op){&op_cond, object, NULL, deadline_ns, false, false, 0},
        frame);
    bool cancelled = cancel_waits(me) && !me->op.woken;
    int error = me->op.woken ? 0 : ETIMEDOUT;
    int died = lock_mutex(mutex, -1, frame);
    lock->count = depth;
    if (cancelled) {
        cancel_point();
    }
    return died != 0 ? died : error;
}

int __wrap_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
    if (!weave.active) {
        return __real_pthread_cond_wait(cond, mutex);
    }
    return wait_on(cond, mutex, -1, "pthread_cond_wait", WEAVE_FRAME);
}

int __wrap_pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                                  const struct timespec *abstime)
{
    if (!weave.active) {
        return __real_pthread_cond_timedwait(cond, mutex, abstime);
    }
    int64_t deadline_ns;
    weave.current->frame = WEAVE_FRAME;
    struct object *object =
        object_use(cond, OBJECT_COND, "pthread_cond_timedwait");
    if (timing_deadline(&deadline_ns, object->type, abstime) != 0) {
        return EINVAL;
    }
    return wait_on(cond, mutex, deadline_ns, "pthread_cond_timedwait",
                   WEAVE_FRAME);
}

int __wrap_pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                                  clockid_t clock,
                                  const struct timespec *abstime)
{
    if (!weave.active) {
        return __real_pthread_cond_clockwait(cond, mutex, clock, abstime);
    }
    int64_t deadline_ns;
    if (timing_deadline(&deadline_ns, clock, abstime) != 0) {
        return EINVAL;
    }
    return wait_on(cond, mutex, deadline_ns, "pthread_cond_clockwait",
                   WEAVE_FRAME);
}

static void wake(struct task *waiter, const struct object *cond)
{
    signals_waiting_op(waiter, &op_cond, cond)->woken = true;
}

/* If its waiter waits again, this is the signal that was of no use. */
static void remember_signal(struct object *cond, const struct task *waiter,
                            const uintptr_t *frame)
{
    cond->woke = waiter;
    cond->woken_by = weave.current;
    verdict_walk(cond->woken_pcs, WEAVE_PCS, weave.current, frame);
}

static void to_nobody(struct object *cond, const uintptr_t *frame)
{
    cond->lost_signals++;
    cond->lost_by = weave.current;
    verdict_walk(cond->lost_pcs, WEAVE_PCS, weave.current, frame);
}

int __wrap_pthread_cond_signal(pthread_cond_t *cond)
{
    if (!weave.active) {
        return __real_pthread_cond_signal(cond);
    }
    struct task *found[WEAVE_MAX_TASKS];
    weave.current->frame = WEAVE_FRAME;
    struct object *object =
        object_use(cond, OBJECT_COND, "pthread_cond_signal");
    sched_step(&op_signal, object, WEAVE_FRAME);
    object = object_use(cond, OBJECT_COND, "pthread_cond_signal");
    unsigned count = waiters_of(object, found);
    object->signals++;
    if (count == 0) {
        to_nobody(object, WEAVE_FRAME);
        return 0;
    }
    struct task *chosen = found[sched_pick_waiter(count)];
    wake(chosen, object);
    remember_signal(object, chosen, WEAVE_FRAME);
    sched_progress();
    return 0;
}

int __wrap_pthread_cond_broadcast(pthread_cond_t *cond)
{
    if (!weave.active) {
        return __real_pthread_cond_broadcast(cond);
    }
    struct task *found[WEAVE_MAX_TASKS];
    weave.current->frame = WEAVE_FRAME;
    struct object *object =
        object_use(cond, OBJECT_COND, "pthread_cond_broadcast");
    sched_step(&op_broadcast, object, WEAVE_FRAME);
    object = object_use(cond, OBJECT_COND, "pthread_cond_broadcast");
    unsigned count = waiters_of(object, found);
    object->signals++;
    if (count == 0) {
        to_nobody(object, WEAVE_FRAME);
        return 0;
    }
    for (unsigned i = 0; i < count; i++) {
        wake(found[i], object);
    }
    sched_progress();
    return 0;
}

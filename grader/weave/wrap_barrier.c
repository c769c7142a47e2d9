/* wrap_barrier.c: barriers. */
#include <errno.h>

#include "weave/fault.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/task.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

int __real_pthread_barrier_init(pthread_barrier_t *,
                                const pthread_barrierattr_t *, unsigned);
int __real_pthread_barrier_destroy(pthread_barrier_t *);
int __real_pthread_barrier_wait(pthread_barrier_t *);

int __wrap_pthread_barrier_init(pthread_barrier_t *barrier,
                                const pthread_barrierattr_t *attr,
                                unsigned parties)
{
    if (!weave.active) {
        return __real_pthread_barrier_init(barrier, attr, parties);
    }
    sched_step(&op_init, NULL, WEAVE_FRAME);
    if (fault_strikes(WEAVE_FAIL_INIT)) {
        return EAGAIN;
    }
    if (parties == 0) {
        return EINVAL;
    }
    object_init(barrier, OBJECT_BARRIER, "pthread_barrier_init")->limit =
        parties;
    return 0;
}

int __wrap_pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    if (!weave.active) {
        return __real_pthread_barrier_destroy(barrier);
    }
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    struct object *object =
        object_use(barrier, OBJECT_BARRIER, "pthread_barrier_destroy");
    if (object->count > 0) {
        verdict_misuse(WEAVE_FRAME,
                       "pthread_barrier_destroy on %s, at which %u threads "
                       "wait",
                       object_name(object), object->count);
    }
    object_destroy(object);
    return 0;
}

/* The last one is here: order all arrivals before all departures. */
static void open_barrier(struct object *barrier)
{
    for (int i = 0; i < weave.tasks; i++) {
        struct task *task = &weave.task[i];
        struct op *op = signals_waiting_op(task, &op_barrier, barrier);
        if (op != NULL && !op->woken) {
            op->woken = true;
            vclock_acquire(task, &barrier->clock);
        }
    }
    barrier->count = 0;
    vclock_reset(&barrier->clock);
    sched_progress();
}

int __wrap_pthread_barrier_wait(pthread_barrier_t *barrier)
{
    if (!weave.active) {
        return __real_pthread_barrier_wait(barrier);
    }
    struct task *me = weave.current;
    me->frame = WEAVE_FRAME;
    struct object *object =
        object_use(barrier, OBJECT_BARRIER, "pthread_barrier_wait");
    sched_step(&op_arrive, object, WEAVE_FRAME);
    order_release(barrier);
    vclock_release(&object->clock, me);
    if (++object->count == object->limit) {
        vclock_acquire(me, &object->clock);
        order_acquire(barrier);
        open_barrier(object);
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    sched_point((struct op){&op_barrier, object, NULL, -1, false, false, 0},
                WEAVE_FRAME);
    order_acquire(barrier);
    return 0;
}

/* wrap_thread.c: threads. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "weave/fault.h"
#include "weave/front.h"
#include "weave/ops.h"
#include "weave/race.h"
#include "weave/report.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/task.h"
#include "weave/timing.h"
#include "weave/trace.h"
#include "weave/vclock.h"
#include "weave/verdict.h"
#include "weave/weave.h"

enum {
    STACK_BYTES = 8 << 20, /* unless the attributes say otherwise */
    ABOVE_STACK = 65536    /* thread-local variables, the library's own */
};

int __real_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);
int __real_pthread_join(pthread_t, void **);
int __real_pthread_tryjoin_np(pthread_t, void **);
int __real_pthread_timedjoin_np(pthread_t, void **, const struct timespec *);
int __real_pthread_clockjoin_np(pthread_t, void **, clockid_t,
                                const struct timespec *);
int __real_pthread_detach(pthread_t);
_Noreturn void __real_pthread_exit(void *);
int __real_pthread_setname_np(pthread_t, const char *);
int __real_sched_yield(void);
int __real_pthread_key_create(pthread_key_t *, void (*)(void *));
int __real_pthread_setspecific(pthread_key_t, const void *);

static pthread_key_t end_key;  /* its destructor runs at pthread_exit() */
static bool stacks_may_return; /* a detached thread has ended */

void order_acquire(const void *address)
{
    if (weave_front.acquire != NULL) {
        weave_front.acquire(address);
    }
}

void order_release(const void *address)
{
    if (weave_front.release != NULL) {
        weave_front.release(address);
    }
}

static void task_end(void *task)
{
    struct task *me = task;
    __real_pthread_setspecific(end_key, NULL);
    key_run_destructors();
    mutex_owner_ends();
    stacks_may_return = stacks_may_return || me->detached;
    sched_leave();
}

void task_prepare(void)
{
    static bool prepared;
    if (!prepared && __real_pthread_key_create(&end_key, task_end) != 0) {
        verdict_broken("cannot create a key");
    }
    prepared = true;
}

void task_attach(struct task *task)
{
    verdict_signal_stack(task->id);
    __real_pthread_setspecific(end_key, task);
}

static void *trampoline(void *arg)
{
    struct task *me = arg;
    me->stack_high = (uintptr_t)__builtin_frame_address(0) + 64;
    me->stack_low = me->stack_high - me->stack_bytes;
    task_attach(me);
    sched_enter(me);
    if (stacks_may_return) {
        race_forget(me->stack_low,
                    me->stack_bytes + (me->own_stack ? 0 : ABOVE_STACK));
    }
    me->result = me->start(me->arg);
    task_end(me);
    return me->result;
}

/* "T7". By hand, since printf costs each execution a few pages. */
static void name_task(struct task *task)
{
    char *at = task->name;
    *at++ = 'T';
    if (task->id >= 10) {
        *at++ = (char)('0' + task->id / 10);
    }
    *at++ = (char)('0' + task->id % 10);
    *at = '\0';
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *arg)
{
    if (!weave.active) {
        return __real_pthread_create(thread, attr, start, arg);
    }
    sched_step(&op_create, NULL, WEAVE_FRAME);
    if (fault_strikes(WEAVE_FAIL_CREATE)) {
        return EAGAIN;
    }
    struct task *task = sched_new_task();
    if (task == NULL) {
        verdict_unsupported("more than 64 threads in one execution",
                            WEAVE_FRAME);
    }
    int state = PTHREAD_CREATE_JOINABLE;
    task->stack_bytes = STACK_BYTES;
    if (attr != NULL) {
        pthread_attr_getdetachstate(attr, &state);
        pthread_attr_getstacksize(attr, &task->stack_bytes);
        task->own_stack = true;
    }
    task->signal_mask = weave.current->signal_mask;
    task->detached = state == PTHREAD_CREATE_DETACHED;
    task->start = start;
    task->arg = arg;
    name_task(task);
    int error = __real_pthread_create(&task->thread, attr, trampoline, task);
    if (error != 0) {
        verdict_broken("the system refuses a thread: %s", strerror(error));
    }
    *thread = task->thread;
    report->branching++; /* from here on either may run, at every access */
    sched_progress();
    return 0;
}

struct task *task_of(pthread_t thread, const char *call)
{
    for (int i = weave.tasks - 1; i >= 0; i--) {
        if (pthread_equal(weave.task[i].thread, thread)) {
            return &weave.task[i];
        }
    }
    verdict_misuse(weave.current->frame, "%s on a thread that does not exist",
                   call);
}

/* The task behind THREAD, which the running task may join. */
static struct task *joinable(pthread_t thread, const char *call)
{
    struct task *task = task_of(thread, call);
    if (task->joined || task->detached) {
        verdict_misuse(weave.current->frame, "%s on %s, which was %s", call,
                       task->name,
                       task->joined ? "already joined" : "detached");
    }
    return task;
}

/* TASK has ended: take its result. */
static int finish_join(struct task *task, void **result, const char *call)
{
    if (task->joined) {
        verdict_misuse(weave.current->frame, "%s on %s by two threads", call,
                       task->name);
    }
    task->joined = true;
    vclock_acquire(weave.current, &task->clock);
    if (result != NULL) {
        *result = task->result;
    }
    return weave_front.watches_memory ? 0
                                      : __real_pthread_join(task->thread, NULL);
}

static int join(pthread_t thread, void **result, int64_t deadline_ns,
                const char *call, uintptr_t *frame)
{
    weave.current->frame = frame;
    struct task *task = joinable(thread, call);
    if (task == weave.current) {
        return EDEADLK;
    }
    sched_point((struct op){&op_join, NULL, task, deadline_ns, false, false, 0},
                frame);
    cancel_point();
    return task->done ? finish_join(task, result, call) : ETIMEDOUT;
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    return weave.active ? join(thread, result, -1, "pthread_join", WEAVE_FRAME)
                        : __real_pthread_join(thread, result);
}

int __wrap_pthread_tryjoin_np(pthread_t thread, void **result)
{
    static const char call[] = "pthread_tryjoin_np";
    if (!weave.active) {
        return __real_pthread_tryjoin_np(thread, result);
    }
    weave.current->frame = WEAVE_FRAME;
    struct task *task = joinable(thread, call);
    sched_point((struct op){&op_try, NULL, task, -1, false, false, 0},
                WEAVE_FRAME);
    return task->done ? finish_join(task, result, call) : EBUSY;
}

int __wrap_pthread_clockjoin_np(pthread_t thread, void **result,
                                clockid_t clock, const struct timespec *abstime)
{
    int64_t deadline_ns = -1; /* without a time limit, as in glibc */
    if (!weave.active) {
        return __real_pthread_clockjoin_np(thread, result, clock, abstime);
    }
    if (abstime != NULL && timing_deadline(&deadline_ns, clock, abstime) != 0) {
        return EINVAL;
    }
    return join(thread, result, deadline_ns, "pthread_clockjoin_np",
                WEAVE_FRAME);
}

int __wrap_pthread_timedjoin_np(pthread_t thread, void **result,
                                const struct timespec *abstime)
{
    int64_t deadline_ns = -1; /* without a time limit, as in glibc */
    if (!weave.active) {
        return __real_pthread_timedjoin_np(thread, result, abstime);
    }
    if (abstime != NULL &&
        timing_deadline(&deadline_ns, CLOCK_REALTIME, abstime) != 0) {
        return EINVAL;
    }
    return join(thread, result, deadline_ns, "pthread_timedjoin_np",
                WEAVE_FRAME);
}

int __wrap_pthread_detach(pthread_t thread)
{
    if (!weave.active) {
        return __real_pthread_detach(thread);
    }
    sched_step(&op_detach, NULL, WEAVE_FRAME);
    struct task *task = task_of(thread, "pthread_detach");
    trace_touch((uintptr_t)task, TOUCH_WRITES);
    if (task->joined || task->detached) {
        verdict_misuse(WEAVE_FRAME, "pthread_detach on %s, which was %s",
                       task->name,
                       task->joined ? "already joined" : "already detached");
    }
    task->detached = true;
    return weave_front.watches_memory ? 0 : __real_pthread_detach(thread);
}

void __wrap_pthread_exit(void *result)
{
    if (weave.active) {
        struct task *me = weave.current;
        if (!weave.whole_program) {
            /* Whoever ends a thread of the test skips its assertions. */
            verdict_place_frame(me, WEAVE_FRAME, "calls pthread_exit");
            verdict_fail("early-exit",
                         "pthread_exit() ended a thread of the test");
        }
        me->frame = WEAVE_FRAME;
        me->result = result;
    }
    __real_pthread_exit(result);
}

int __wrap_pthread_setname_np(pthread_t thread, const char *name)
{
    if (!weave.active) {
        return __real_pthread_setname_np(thread, name);
    }
    if (strlen(name) >= WEAVE_NAME) {
        return ERANGE;
    }
    struct task *task = task_of(thread, "pthread_setname_np");
    snprintf(task->name, sizeof(task->name), "%s", name);
    return __real_pthread_setname_np(thread, name);
}

int __wrap_sched_yield(void)
{
    if (!weave.active) {
        return __real_sched_yield();
    }
    weave.current->yielding = true;
    sched_step(&op_yield, NULL, WEAVE_FRAME);
    return 0;
}

int __wrap_pthread_yield(void)
{
    return __wrap_sched_yield();
}

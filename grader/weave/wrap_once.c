/* wrap_once.c: pthread_once and thread-specific keys. */
#include <errno.h>
#include <limits.h>

#include "weave/fault.h"
#include "weave/object.h"
#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/task.h"
#include "weave/trace.h"
#include "weave/vclock.h"

int __real_pthread_once(pthread_once_t *, void (*)(void));
int __real_pthread_key_create(pthread_key_t *, void (*)(void *));
int __real_pthread_key_delete(pthread_key_t);
void *__real_pthread_getspecific(pthread_key_t);
int __real_pthread_setspecific(pthread_key_t, const void *);

/* Keys made inside an execution are numbered from here; others are libc's. */
enum { KEY_BASE = 1 << 20 };

static struct {
    bool live;
    void (*destructor)(void *);
} keys[WEAVE_MAX_KEYS];

int __wrap_pthread_once(pthread_once_t *control, void (*routine)(void))
{
    if (!weave.active) {
        return __real_pthread_once(control, routine);
    }
    weave.current->frame = WEAVE_FRAME;
    struct object *object = object_use(control, OBJECT_ONCE, "pthread_once");
    sched_step(&op_once, object, WEAVE_FRAME);
    if (object->count == 0) {
        object->owner = weave.current;
        routine();
        trace_touch(object->address, TOUCH_WRITES | TOUCH_FREES);
        object->owner = NULL;
        object->count = 1;
        vclock_release(&object->clock, weave.current);
        order_release(control);
        sched_progress();
    }
    vclock_acquire(weave.current, &object->clock);
    order_acquire(control);
    return 0;
}

int __wrap_pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    if (!weave.active) {
        return __real_pthread_key_create(key, destructor);
    }
    sched_step(&op_init, NULL, WEAVE_FRAME);
    if (fault_strikes(WEAVE_FAIL_INIT)) {
        return EAGAIN;
    }
    trace_touch(KEY_KEYS, TOUCH_WRITES);
    for (unsigned i = 0; i < WEAVE_MAX_KEYS; i++) {
        if (!keys[i].live) {
            keys[i].live = true;
            keys[i].destructor = destructor;
            for (int t = 0; t < weave.tasks; t++) {
                weave.task[t].values[i] = NULL;
            }
            *key = KEY_BASE + i;
            return 0;
        }
    }
    return EAGAIN;
}

static bool ours(pthread_key_t key)
{
    return key >= KEY_BASE && key < KEY_BASE + WEAVE_MAX_KEYS;
}

int __wrap_pthread_key_delete(pthread_key_t key)
{
    if (!weave.active || !ours(key)) {
        return __real_pthread_key_delete(key);
    }
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    trace_touch(KEY_KEYS, TOUCH_WRITES);
    if (!keys[key - KEY_BASE].live) {
        return EINVAL;
    }
    keys[key - KEY_BASE].live = false;
    return 0;
}

void *__wrap_pthread_getspecific(pthread_key_t key)
{
    if (!weave.active || !ours(key)) {
        return __real_pthread_getspecific(key);
    }
    return weave.current->values[key - KEY_BASE];
}

int __wrap_pthread_setspecific(pthread_key_t key, const void *value)
{
    if (!weave.active || !ours(key)) {
        return __real_pthread_setspecific(key, value);
    }
    if (!keys[key - KEY_BASE].live) {
        return EINVAL;
    }
    weave.current->values[key - KEY_BASE] = (void *)value;
    return 0;
}

unsigned key_count_live(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < WEAVE_MAX_KEYS; i++) {
        count += keys[i].live;
    }
    return count;
}

void key_run_destructors(void)
{
    struct task *me = weave.current;
    bool again = true;
    for (int round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS;
         round++) {
        again = false;
        for (unsigned i = 0; i < WEAVE_MAX_KEYS; i++) {
            void *value = me->values[i];
            if (value != NULL && keys[i].live && keys[i].destructor != NULL) {
                me->values[i] = NULL;
                keys[i].destructor(value);
                again = true;
            }
        }
    }
}

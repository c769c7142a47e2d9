/* ops.c: the kinds of pending operation, and when each can happen. */
#include "weave/ops.h"

#include "weave/object.h"
#include "weave/signals.h"
#include "weave/trace.h"

static bool join_ready(const struct task *task)
{
    return task->op.target->done;
}

static bool mutex_ready(const struct task *task)
{
    const struct object *mutex = task->op.object;
    return mutex->owner == NULL ||
           (mutex->owner == task && mutex->type != PTHREAD_MUTEX_NORMAL);
}

static bool spin_ready(const struct task *task)
{
    return task->op.object->owner == NULL;
}

static bool woken(const struct task *task)
{
    return task->op.woken;
}

static bool sem_ready(const struct task *task)
{
    return task->op.object->count > 0;
}

static bool read_ready(const struct task *task)
{
    return task->op.object->owner == NULL;
}

static bool write_ready(const struct task *task)
{
    const struct object *lock = task->op.object;
    return lock->owner == NULL && lock->read_holds == 0;
}

static bool signal_ready(const struct task *task)
{
    return signals_any(task, task->awaited);
}

static bool never(const struct task *task)
{
    (void)task;
    return false;
}

const struct op_class
    op_start = {"start", "has not started", NULL, false, OP_GOES_ON},
    op_access = {"go on", "runs", NULL, false, OP_GOES_ON},
    op_create = {"create a thread", "creates", NULL, false, OP_GOES_ON},
    op_yield = {"yield", "yields", NULL, false, OP_GOES_ON},
    op_settle = {"settle", "settles", never, false, OP_GOES_ON},
    op_sleep = {"sleep", "sleeps", never, true, OP_IS_INTERRUPTED},
    op_join = {"join", "waits to join", join_ready, true, OP_GOES_ON},
    op_mutex = {"lock", "waits to lock", mutex_ready, false, OP_GOES_ON},
    op_spin = {"lock", "waits to lock", spin_ready, false, OP_GOES_ON},
    op_cond = {"wake up from", "waits on", woken, true, OP_GOES_ON},
    op_sem = {"acquire", "waits to acquire", sem_ready, true, OP_RESTARTS},
    op_barrier = {"leave", "waits at", woken, false, OP_GOES_ON},
    op_read_lock = {"read-lock", "waits to read-lock", read_ready, false,
                    OP_GOES_ON},
    op_write_lock = {"write-lock", "waits to write-lock", write_ready, false,
                     OP_GOES_ON},
    op_sigwait = {"receive a signal", "waits for a signal", signal_ready, true,
                  OP_RESTARTS},
    op_pause = {"pause", "waits for a signal", never, true, OP_IS_INTERRUPTED},
    op_once = {"call once", "waits for the initialiser of", spin_ready, false,
               OP_GOES_ON};

const struct op_class
    op_try = {"try", "tries", NULL, false, OP_GOES_ON},
    op_unlock = {"unlock", "unlocks", NULL, false, OP_GOES_ON},
    op_init = {"initialise", "initialises", NULL, false, OP_GOES_ON},
    op_destroy = {"destroy", "destroys", NULL, false, OP_GOES_ON},
    op_signal = {"signal", "signals", NULL, false, OP_GOES_ON},
    op_broadcast = {"broadcast", "broadcasts", NULL, false, OP_GOES_ON},
    op_post = {"post", "posts", NULL, false, OP_GOES_ON},
    op_look = {"look at", "looks at", NULL, false, OP_GOES_ON},
    op_arrive = {"arrive at", "arrives at", NULL, false, OP_GOES_ON},
    op_detach = {"detach", "detaches", NULL, false, OP_GOES_ON},
    op_release_wait = {"begin to wait on", "waits on", NULL, false, OP_GOES_ON},
    op_enter = {"enter", "enters", NULL, false, OP_GOES_ON},
    op_leave = {"leave", "leaves", NULL, false, OP_GOES_ON},
    op_send = {"send a signal", "sends a signal", NULL, false, OP_GOES_ON},
    op_cancel = {"cancel", "cancels", NULL, false, OP_GOES_ON},
    op_testcancel = {"test for cancellation", "tests", NULL, true, OP_GOES_ON},
    op_call = {"begin a wait", "begins a wait", NULL, false, OP_GOES_ON};

unsigned op_effect(const struct op *op)
{
    static const struct {
        const struct op_class *class;
        unsigned effect;
    } known[] = {
        {&op_look, TOUCH_LOOKS},
        {&op_read_lock, TOUCH_NEEDS},
        {&op_write_lock, TOUCH_WRITES | TOUCH_NEEDS},
        {&op_mutex, TOUCH_WRITES | TOUCH_NEEDS},
        {&op_spin, TOUCH_WRITES | TOUCH_NEEDS},
        {&op_once, TOUCH_WRITES | TOUCH_NEEDS},
        {&op_join, TOUCH_WRITES | TOUCH_NEEDS},
        {&op_unlock, TOUCH_WRITES | TOUCH_FREES},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i].class == op->class) {
            /* Who may give up waiting does not need it. */
            return op->deadline_ns >= 0
                       ? known[i].effect & ~(unsigned)TOUCH_NEEDS
                       : known[i].effect;
        }
    }
    return TOUCH_WRITES;
}

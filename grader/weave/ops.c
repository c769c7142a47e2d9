/* ops.c: the kinds of pending operation, and when each can happen. */
#include "weave/ops.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "weave/files.h"
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

static bool file_can_be_read(const struct task *task)
{
    return files_ready(task->wait.fd, POLLIN);
}

/*
 * Room for a write that fits is there before poll() says so: a socket waits
 * until most of its buffer is free, a pipe for a whole free page. Only a write
 * that was refused waits for that, as in the kernel.
 */
static bool file_can_be_written(const struct task *task)
{
    return !task->wait.refused || files_ready(task->wait.fd, POLLOUT);
}

/*
 * Asked by whoever runs: a sanitizer's own poll() would take that for an
 * access of this task to the other's memory, hence the plain system call.
 */
static bool poll_ready(const struct task *task)
{
    files_fire_timers();
    return syscall(SYS_poll, task->wait.polled, task->wait.polled_count, 0) !=
           0;
}

static bool never(const struct task *task)
{
    (void)task;
    return false;
}

/* An operation that never blocks. */
#define STEP(name, doing, waiting)                              \
    const struct op_class op_##name = {doing, waiting,    NULL, \
                                       false, OP_GOES_ON, false}

/* One that blocks, and that only its object can end. */
#define BLOCKS(name, doing, waiting, ready)                      \
    const struct op_class op_##name = {doing, waiting,    ready, \
                                       false, OP_GOES_ON, false}

/* One that is a cancellation point, and what a signal handler does to it. */
#define WAITS(name, doing, waiting, ready, interrupt)           \
    const struct op_class op_##name = {doing, waiting,   ready, \
                                       true,  interrupt, false}

/* The same, for descriptors. */
#define WAITS_FOR_FILES(name, doing, waiting, ready, interrupt) \
    const struct op_class op_##name = {doing, waiting,   ready, \
                                       true,  interrupt, true}

STEP(start, "start", "has not started");
STEP(access, "go on", "runs");
STEP(create, "create a thread", "creates");
STEP(yield, "yield", "yields");
STEP(try, "try", "tries");
STEP(unlock, "unlock", "unlocks");
STEP(init, "initialise", "initialises");
STEP(destroy, "destroy", "destroys");
STEP(signal, "signal", "signals");
STEP(broadcast, "broadcast", "broadcasts");
STEP(post, "post", "posts");
STEP(look, "look at", "looks at");
STEP(arrive, "arrive at", "arrives at");
STEP(detach, "detach", "detaches");
STEP(release_wait, "begin to wait on", "waits on");
STEP(enter, "enter", "enters");
STEP(leave, "leave", "leaves");
STEP(send, "send a signal", "sends a signal");
STEP(cancel, "cancel", "cancels");
STEP(print, "print", "prints");
STEP(call, "begin a wait", "begins a wait");
STEP(open, "open", "opens");
STEP(close, "close", "closes");
BLOCKS(settle, "settle", "settles", never);
BLOCKS(mutex, "lock", "waits to lock", mutex_ready);
BLOCKS(spin, "lock", "waits to lock", spin_ready);
BLOCKS(barrier, "leave", "waits at", woken);
BLOCKS(read_lock, "read-lock", "waits to read-lock", read_ready);
BLOCKS(write_lock, "write-lock", "waits to write-lock", write_ready);
BLOCKS(once, "call once", "waits for the initialiser of", spin_ready);
WAITS(testcancel, "test for cancellation", "tests", NULL, OP_GOES_ON);
WAITS(cond, "wake up from", "waits on", woken, OP_GOES_ON);
WAITS(join, "join", "waits to join", join_ready, OP_GOES_ON);
WAITS(sem, "acquire", "waits to acquire", sem_ready, OP_RESTARTS);
WAITS(sleep, "sleep", "sleeps", never, OP_IS_INTERRUPTED);
WAITS(sigwait, "receive a signal", "waits for a signal", signal_ready,
      OP_IS_INTERRUPTED);
WAITS(pause, "pause", "waits for a signal", never, OP_IS_INTERRUPTED);
WAITS_FOR_FILES(file_read, "read from", "waits to read from", file_can_be_read,
                OP_RESTARTS);
WAITS_FOR_FILES(file_write, "write to", "waits to write to",
                file_can_be_written, OP_RESTARTS);
WAITS_FOR_FILES(poll, "poll", "waits for", poll_ready, OP_IS_INTERRUPTED);

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

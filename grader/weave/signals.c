/* signals.c: see signals.h. */
#include "weave/signals.h"

#include <errno.h>
#include <string.h>

#include "weave/ops.h"
#include "weave/pick.h"
#include "weave/report.h"
#include "weave/sched.h"
#include "weave/trace.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

enum { SIGNALS = 64 };

/* The operation below a handler that is running. */
struct suspended {
    struct op op;
    struct file_wait wait;
    struct suspended *outer;
};

static struct {
    bool used;
    struct sigaction actions[SIGNALS + 1];
    uint64_t pending; /* for the process: every task blocked it */
    struct vclock clock;
} process;

static uint64_t bit_of(int number)
{
    return (uint64_t)1 << (number - 1);
}

uint64_t signals_bits(const sigset_t *set)
{
    uint64_t bits = 0;
    for (int i = 1; i <= SIGNALS; i++) {
        bits |= sigismember(set, i) == 1 ? bit_of(i) : 0;
    }
    return bits;
}

void signals_from_bits(sigset_t *set, uint64_t bits)
{
    sigemptyset(set);
    for (int i = 1; i <= SIGNALS; i++) {
        if ((bits & bit_of(i)) != 0) {
            sigaddset(set, i);
        }
    }
}

bool signals_used(void)
{
    return process.used;
}

int signals_action(int number, const struct sigaction *action,
                   struct sigaction *before)
{
    if (number < 1 || number > SIGNALS || number == SIGKILL ||
        number == SIGSTOP) {
        errno = EINVAL;
        return -1;
    }
    trace_touch((uintptr_t)&process, TOUCH_WRITES);
    if (before != NULL) {
        *before = process.actions[number];
    }
    if (action != NULL) {
        process.actions[number] = *action;
        process.used = true;
    }
    return 0;
}

static bool is_ignored(int number)
{
    const struct sigaction *action = &process.actions[number];
    bool by_default = action->sa_handler == SIG_DFL &&
                      (number == SIGCHLD || number == SIGURG ||
                       number == SIGWINCH || number == SIGCONT);
    return action->sa_handler == SIG_IGN || by_default;
}

static uint64_t deliverable(const struct task *task)
{
    return (task->signals | process.pending) & ~task->signal_mask;
}

bool signals_any(const struct task *task, uint64_t set)
{
    return ((task->signals | process.pending) & set) != 0;
}

bool signals_wait(const struct task *task)
{
    return deliverable(task) != 0 || cancel_waits(task);
}

int signals_take(uint64_t set)
{
    struct task *me = weave.current;
    uint64_t found = (me->signals | process.pending) & set;
    if (found == 0) {
        return 0;
    }
    int number = __builtin_ctzll(found) + 1;
    trace_touch((uintptr_t)&me->signals, TOUCH_WRITES);
    if ((me->signals & bit_of(number)) != 0) {
        me->signals &= ~bit_of(number);
        vclock_acquire(me, &me->signal_clock);
    } else {
        trace_touch((uintptr_t)&process, TOUCH_WRITES);
        process.pending &= ~bit_of(number);
        vclock_acquire(me, &process.clock);
    }
    return number;
}

static _Noreturn void kill_process(int number)
{
    if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN ||
        number == SIGTTOU) {
        verdict_unsupported("a signal that stops the program",
                            weave.current->frame);
    }
    trace_touch_all();
    verdict_place_frame(weave.current, weave.current->frame,
                        "is here when the signal comes");
    verdict_fail("crash",
                 "signal %d (%s) ends the program: it has no handler for it",
                 number, strsignal(number));
}

static void call(int number, struct sigaction *action)
{
    siginfo_t info = {.si_signo = number, .si_code = SI_TKILL};
    void (*handler)(int) = action->sa_handler;
    void (*with_info)(int, siginfo_t *, void *) = action->sa_sigaction;
    bool wants_info = (action->sa_flags & SA_SIGINFO) != 0;
    if ((action->sa_flags & (int)SA_RESETHAND) != 0) {
        action->sa_handler = SIG_DFL;
    }
    if (wants_info) {
        with_info(number, &info, NULL);
    } else {
        handler(number);
    }
}

/* Run the handler of NUMBER in the running task. */
static void handle(int number)
{
    struct task *me = weave.current;
    struct sigaction *action = &process.actions[number];
    if (is_ignored(number)) {
        return;
    }
    if (action->sa_handler == SIG_DFL) {
        kill_process(number);
    }
    report_step(me, "handles a signal", NULL, "", me->frame);
    uint64_t mask = me->signal_mask;
    uintptr_t *frame = me->frame;
    struct suspended below = {me->op, me->wait, me->suspended};
    int saved_errno = errno;
    me->suspended = &below;
    me->signal_mask |= signals_bits(&action->sa_mask);
    if ((action->sa_flags & SA_NODEFER) == 0) {
        me->signal_mask |= bit_of(number);
    }
    me->restarts = (action->sa_flags & SA_RESTART) != 0;
    call(number, action);
    me->suspended = below.outer;
    me->op = below.op;
    me->wait = below.wait;
    me->op.expired =
        me->op.expired || (me->op.deadline_ns >= 0 &&
                           me->op.deadline_ns <= weave.now_ns && !me->op.woken);
    me->signal_mask = mask;
    me->frame = frame;
    errno = saved_errno;
}

bool signals_deliver(void)
{
    struct task *me = weave.current;
    if (process.used) {
        trace_touch((uintptr_t)&me->signals, TOUCH_LOOKS);
    }
    if (deliverable(me) == 0) {
        return false;
    }
    bool blocked = me->op.class->ready != NULL && !me->op.expired &&
                   !me->op.class->ready(me);
    bool restarts = true;
    bool handled = false;
    int number;
    while ((number = signals_take(~me->signal_mask)) != 0) {
        if (!is_ignored(number)) {
            handle(number);
            handled = true;
            restarts = restarts && me->restarts;
        }
    }
    enum op_interrupt interrupt = me->op.class->interrupt;
    me->interrupted = blocked && handled &&
                      (interrupt == OP_IS_INTERRUPTED ||
                       (interrupt == OP_RESTARTS && !restarts));
    return true;
}

void signals_before_wait(uintptr_t *frame)
{
    if (process.used) {
        sched_step(&op_call, NULL, frame);
    }
}

/* Who gets a signal for the process, of those that do not block it; or NULL. */
static struct task *recipient(int number)
{
    struct task *found[WEAVE_MAX_TASKS];
    unsigned count = 0;
    for (int i = 0; i < weave.tasks; i++) {
        struct task *task = &weave.task[i];
        trace_touch((uintptr_t)&task->signal_mask, TOUCH_LOOKS);
        bool awaits = task->op.class == &op_sigwait &&
                      (task->awaited & bit_of(number)) != 0;
        if (!task->done &&
            ((task->signal_mask & bit_of(number)) == 0 || awaits)) {
            found[count++] = task;
        }
    }
    return count > 0 ? found[sched_pick_waiter(count)] : NULL;
}

void signals_send(int number, struct task *task)
{
    struct task *me = weave.current;
    sched_progress();
    if (task == NULL) {
        trace_touch((uintptr_t)&process, TOUCH_WRITES);
        task = recipient(number);
    }
    if (task == NULL) {
        process.pending |= bit_of(number);
        vclock_release(&process.clock, me);
        for (int i = 0; i < weave.tasks; i++) {
            trace_touch((uintptr_t)&weave.task[i].signals, TOUCH_WRITES);
        }
        return;
    }
    trace_touch((uintptr_t)&task->signals, TOUCH_WRITES);
    bool blocked = (task->signal_mask & bit_of(number)) != 0;
    if (!blocked && is_ignored(number)) {
        return;
    }
    if (!blocked && process.actions[number].sa_handler == SIG_DFL) {
        kill_process(number);
    }
    task->signals |= bit_of(number);
    vclock_release(&task->signal_clock, me);
    if (task == me) {
        signals_deliver();
    }
}

void signals_set_mask(uint64_t mask)
{
    static const uint64_t never = (1u << (SIGKILL - 1)) | (1u << (SIGSTOP - 1));
    weave.current->signal_mask = mask & ~never;
    trace_touch((uintptr_t)&weave.current->signal_mask, TOUCH_WRITES);
    trace_touch((uintptr_t)&weave.current->signals, TOUCH_WRITES);
    signals_deliver();
}

struct op *signals_waiting_op(struct task *task, const struct op_class *class,
                              const struct object *object)
{
    if (task->done) {
        return NULL;
    }
    if (task->op.class == class && task->op.object == object) {
        return &task->op;
    }
    for (struct suspended *below = task->suspended; below != NULL;
         below = below->outer) {
        if (below->op.class == class && below->op.object == object) {
            return &below->op;
        }
    }
    return NULL;
}

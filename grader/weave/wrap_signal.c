/* wrap_signal.c: sending, masking and awaiting signals. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/task.h"
#include "weave/timing.h"
#include "weave/trace.h"
#include "weave/verdict.h"

int __real_pthread_kill(pthread_t, int);
int __real_raise(int);
int __real_kill(pid_t, int);
int __real_sigaction(int, const struct sigaction *, struct sigaction *);
sighandler_t __real_signal(int, sighandler_t);
int __real_pthread_sigmask(int, const sigset_t *, sigset_t *);
int __real_sigprocmask(int, const sigset_t *, sigset_t *);
int __real_sigpending(sigset_t *);
int __real_sigwait(const sigset_t *, int *);
int __real_sigwaitinfo(const sigset_t *, siginfo_t *);
int __real_sigtimedwait(const sigset_t *, siginfo_t *, const struct timespec *);
int __real_sigsuspend(const sigset_t *);
int __real_pause(void);

/* Signals that a fault raises: the kernel's own, and weave catches them. */
static bool is_fault(int number)
{
    return number == SIGSEGV || number == SIGBUS || number == SIGFPE ||
           number == SIGILL || number == SIGTRAP || number == SIGABRT;
}

/* Is NUMBER a signal, or 0? Real-time signals would have to queue. */
static bool exists(int number, uintptr_t *frame)
{
    if (number >= SIGRTMIN && number <= SIGRTMAX) {
        verdict_unsupported("a real-time signal", frame);
    }
    return number >= 0 && number < SIGRTMIN;
}

static int send(int number, struct task *task, uintptr_t *frame)
{
    if (is_fault(number) && task == weave.current) {
        return __real_raise(number); /* to the system's own handler */
    }
    if (is_fault(number)) {
        verdict_unsupported("SIGSEGV or the like sent to the process", frame);
    }
    sched_step(&op_send, NULL, frame);
    if (!exists(number, frame)) {
        return EINVAL;
    }
    if (number != 0) {
        signals_send(number, task);
    }
    return 0;
}

int __wrap_pthread_kill(pthread_t thread, int number)
{
    if (!weave.active) {
        return __real_pthread_kill(thread, number);
    }
    weave.current->frame = WEAVE_FRAME;
    struct task *task = task_of(thread, "pthread_kill");
    if (task->joined) {
        verdict_misuse(WEAVE_FRAME, "pthread_kill on %s, which was joined",
                       task->name);
    }
    if (is_fault(number)) {
        return send(number, task, WEAVE_FRAME);
    }
    sched_step(&op_send, NULL, WEAVE_FRAME);
    trace_touch((uintptr_t)task, TOUCH_LOOKS);
    if (!exists(number, WEAVE_FRAME)) {
        return EINVAL;
    }
    if (number != 0 && !task->done) {
        signals_send(number, task);
    }
    return 0;
}

int __wrap_raise(int number)
{
    if (!weave.active || number == SIGABRT) {
        return __real_raise(number);
    }
    int error = send(number, weave.current, WEAVE_FRAME);
    return error == 0 ? 0 : (errno = error, -1);
}

int __wrap_kill(pid_t process, int number)
{
    if (!weave.active) {
        return __real_kill(process, number);
    }
    if (process != getpid()) {
        verdict_unsupported("kill() of another process", WEAVE_FRAME);
    }
    int error = send(number, NULL, WEAVE_FRAME);
    return error == 0 ? 0 : (errno = error, -1);
}

int __wrap_sigaction(int number, const struct sigaction *action,
                     struct sigaction *before)
{
    return !weave.active || is_fault(number)
               ? __real_sigaction(number, action, before)
               : signals_action(number, action, before);
}

sighandler_t __wrap_signal(int number, sighandler_t handler)
{
    if (!weave.active || is_fault(number)) {
        return __real_signal(number, handler);
    }
    struct sigaction before;
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    return signals_action(number, &action, &before) == 0 ? before.sa_handler
                                                         : SIG_ERR;
}

int __wrap_pthread_sigmask(int how, const sigset_t *set, sigset_t *before)
{
    if (!weave.active) {
        return __real_pthread_sigmask(how, set, before);
    }
    weave.current->frame = WEAVE_FRAME;
    if (set != NULL) {
        sched_step(&op_call, NULL, WEAVE_FRAME);
    }
    uint64_t mask = weave.current->signal_mask;
    if (before != NULL) {
        signals_from_bits(before, mask);
    }
    if (set == NULL) {
        return 0;
    }
    uint64_t bits = signals_bits(set);
    switch (how) {
    case SIG_BLOCK:
        mask |= bits;
        break;
    case SIG_UNBLOCK:
        mask &= ~bits;
        break;
    case SIG_SETMASK:
        mask = bits;
        break;
    default:
        return EINVAL;
    }
    signals_set_mask(mask);
    return 0;
}

int __wrap_sigprocmask(int how, const sigset_t *set, sigset_t *before)
{
    if (!weave.active) {
        return __real_sigprocmask(how, set, before);
    }
    int error = __wrap_pthread_sigmask(how, set, before);
    return error == 0 ? 0 : (errno = error, -1);
}

int __wrap_sigpending(sigset_t *set)
{
    if (!weave.active) {
        return __real_sigpending(set);
    }
    sched_step(&op_look, NULL, WEAVE_FRAME);
    trace_touch((uintptr_t)&weave.current->signals, TOUCH_LOOKS);
    uint64_t bits = 0;
    for (int i = 1; i <= 64; i++) {
        uint64_t bit = (uint64_t)1 << (i - 1);
        bits |= signals_any(weave.current, bit) ? bit : 0;
    }
    signals_from_bits(set, bits & weave.current->signal_mask);
    return 0;
}

/* Wait for one of SET; returns its number, or 0 with errno set. */
static int await(const sigset_t *set, int64_t deadline_ns, uintptr_t *frame)
{
    struct task *me = weave.current;
    signals_before_wait(frame);
    me->awaited = signals_bits(set);
    sched_point(
        (struct op){&op_sigwait, NULL, NULL, deadline_ns, false, false, 0},
        frame);
    cancel_point();
    trace_touch((uintptr_t)&me->signals, TOUCH_WRITES);
    if (me->interrupted) {
        errno = EINTR;
        return 0;
    }
    int number = signals_take(signals_bits(set));
    if (number == 0) {
        errno = EAGAIN;
    }
    me->awaited = 0;
    return number;
}

int __wrap_sigwait(const sigset_t *set, int *number)
{
    if (!weave.active) {
        return __real_sigwait(set, number);
    }
    int got;
    while ((got = await(set, -1, WEAVE_FRAME)) == 0) {
    }
    *number = got;
    return 0;
}

int __wrap_sigtimedwait(const sigset_t *set, siginfo_t *info,
                        const struct timespec *timeout)
{
    if (!weave.active) {
        return __real_sigtimedwait(set, info, timeout);
    }
    int64_t deadline_ns = -1;
    if (timeout != NULL) {
        deadline_ns =
            weave.now_ns + timeout->tv_sec * 1000000000 + timeout->tv_nsec;
    }
    int number = await(set, deadline_ns, WEAVE_FRAME);
    if (number == 0) {
        return -1;
    }
    if (info != NULL) {
        *info = (siginfo_t){.si_signo = number, .si_code = SI_TKILL};
    }
    return number;
}

int __wrap_sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    return weave.active ? __wrap_sigtimedwait(set, info, NULL)
                        : __real_sigwaitinfo(set, info);
}

static int wait_for_handler(uintptr_t *frame)
{
    weave.current->interrupted = false;
    while (!weave.current->interrupted) {
        sched_point((struct op){&op_pause, NULL, NULL, -1, false, false, 0},
                    frame);
        cancel_point();
    }
    errno = EINTR;
    return -1;
}

int __wrap_pause(void)
{
    if (!weave.active) {
        return __real_pause();
    }
    signals_before_wait(WEAVE_FRAME);
    return wait_for_handler(WEAVE_FRAME);
}

int __wrap_sigsuspend(const sigset_t *set)
{
    if (!weave.active) {
        return __real_sigsuspend(set);
    }
    /* Unlike signals_set_mask(): what comes through ends the wait. */
    uint64_t mask = weave.current->signal_mask;
    weave.current->signal_mask = signals_bits(set);
    wait_for_handler(WEAVE_FRAME);
    signals_set_mask(mask);
    errno = EINTR;
    return -1;
}

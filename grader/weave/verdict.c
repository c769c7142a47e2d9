/* verdict.c: see verdict.h. */
#include "weave/verdict.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "weave/debug.h"
#include "weave/front.h"
#include "weave/held.h"
#include "weave/object.h"
#include "weave/report.h"
#include "weave/span.h"
#include "weave/task.h"
#include "weave/trace.h"
#include "weave/vclock.h"
#include "weave/worker.h"

enum { SIGNAL_STACK = 16384 };
static char signal_stacks[WEAVE_MAX_TASKS][SIGNAL_STACK];

void verdict_leave(int status)
{
    worker_leaves();
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}

void verdict_broken(const char *message, ...)
{
    va_list args;
    va_start(args, message);
    dprintf(STDERR_FILENO, "weave: ");
    vdprintf(STDERR_FILENO, message, args);
    dprintf(STDERR_FILENO, "\n");
    va_end(args);
    if (report != NULL) {
        report->state = REPORT_BROKEN;
    }
    verdict_leave(WEAVE_EXIT_BROKEN);
}

static void walk(uintptr_t *pcs, int room, const struct task *task,
                 const uintptr_t *frame)
{
    int count = 0;
    uintptr_t low = task->stack_low;
    while (count < room && frame != NULL && (uintptr_t)frame >= low &&
           (uintptr_t)frame + 16 <= task->stack_high &&
           (uintptr_t)frame % sizeof(*frame) == 0) {
        if (frame[1] < 4096) {
            break;
        }
        pcs[count++] = frame[1] - 1;
        low = (uintptr_t)frame + 1;
        frame = (const uintptr_t *)frame[0];
    }
    if (count < room) {
        pcs[count] = 0;
    }
}

void verdict_walk(uintptr_t *pcs, int room, const struct task *task,
                  const uintptr_t *frame)
{
    bool silent = task != weave.current && weave_front.silence != NULL;
    if (silent) {
        weave_front.silence(true);
    }
    walk(pcs, room, task, frame);
    if (silent) {
        weave_front.silence(false);
    }
}

static struct report_place *new_place(const struct task *task)
{
    if (report->places == REPORT_PLACES) {
        return NULL;
    }
    struct report_place *place = &report->place[report->places++];
    memcpy(place->task, task->name, sizeof(place->task));
    place->pcs[0] = 0;
    return place;
}

void verdict_place(const struct task *task, const uintptr_t pcs[WEAVE_PCS],
                   const char *role, ...)
{
    struct report_place *place = new_place(task);
    if (place != NULL) {
        va_list args;
        va_start(args, role);
        vsnprintf(place->role, sizeof(place->role), role, args);
        va_end(args);
        memcpy(place->pcs, pcs, sizeof(place->pcs));
    }
}

void verdict_place_frame(const struct task *task, const uintptr_t *frame,
                         const char *role, ...)
{
    struct report_place *place = new_place(task);
    if (place != NULL) {
        va_list args;
        va_start(args, role);
        vsnprintf(place->role, sizeof(place->role), role, args);
        va_end(args);
        verdict_walk(place->pcs, WEAVE_PCS, task, frame);
    }
}

/* Did the execution end because nobody goes on, not by a step? */
static bool is_stuck(void)
{
    static const char *const rules[] = {"deadlock", "lost-wakeup", "livelock",
                                        "leak"};
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (strcmp(report->rule, rules[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The last step of the trace is what went wrong: the first place. */
static void remember_end(void)
{
    const struct report_place *place = &report->place[0];
    if (report->places > 0) {
        report_step(weave.current, "", NULL, place->role, NULL);
        struct report_step *step =
            &report->trace[(report->traced - 1) % REPORT_TRACE];
        memcpy(step->task, place->task, sizeof(step->task));
        memcpy(step->pcs, place->pcs, sizeof(step->pcs));
    }
}

static _Noreturn void end(enum report_state state)
{
    if (state == REPORT_FAILED && weave.stepping) {
        debug_note();
        debug_failed(report->rule, report->message);
    }
    if (state == REPORT_FINISHED) {
        span_finish();
    }
    if (state == REPORT_FAILED && !is_stuck()) {
        remember_end();
    }
    trace_end();
    report->steps = weave.step;
    report->fingerprint = weave.fingerprint;
    report->state = state;
    if (state == REPORT_FINISHED) {
        worker_finished();
    }
    verdict_leave(0);
}

void verdict_redundant(void)
{
    end(REPORT_REDUNDANT);
}

void verdict_fail(const char *rule, const char *message, ...)
{
    va_list args;
    va_start(args, message);
    vsnprintf(report->message, sizeof(report->message), message, args);
    va_end(args);
    snprintf(report->rule, sizeof(report->rule), "%s", rule);
    end(REPORT_FAILED);
}

void verdict_misuse(const uintptr_t *frame, const char *message, ...)
{
    verdict_place_frame(weave.current, frame, "misuses it");
    va_list args;
    va_start(args, message);
    vsnprintf(report->message, sizeof(report->message), message, args);
    va_end(args);
    snprintf(report->rule, sizeof(report->rule), "misuse");
    end(REPORT_FAILED);
}

void verdict_unsupported(const char *call, const uintptr_t *frame)
{
    verdict_place_frame(weave.current, frame, "calls %s", call);
    verdict_fail("unsupported",
                 "%s cannot be explored: weave does not model it", call);
}

/* Locks that are held, and objects and keys that were not destroyed. */
static void find_leaked_objects(void)
{
    int count;
    const struct object *all = object_all(&count);
    for (int i = 0; i < count; i++) {
        const struct object *object = &all[i];
        if (object->kind == OBJECT_NONE || object->kind > OBJECT_RWLOCK ||
            object->destroyed) {
            continue;
        }
        uintptr_t pcs[WEAVE_PCS] = {object->made_at};
        if (object->owner != NULL) {
            pcs[0] = held_since(object->owner, object);
            verdict_place(object->owner, pcs, "locks it, and keeps it");
            verdict_fail("leak", "%s is still locked when the test ends",
                         object_name(object));
        }
        if (object->made_at != 0) {
            verdict_place(weave.current, pcs, "initialised %s",
                          object_name(object));
            verdict_fail("leak", "%s was initialised and never destroyed",
                         object_name(object));
        }
    }
    if (key_count_live() > 0) {
        verdict_fail("leak", "%u thread-specific keys were never deleted",
                     key_count_live());
    }
}

void verdict_finish(bool leaks_ok)
{
    trace_touch_all();
    for (int i = 1; i < weave.tasks && !leaks_ok; i++) {
        const struct task *task = &weave.task[i];
        if (!task->joined && !task->detached) {
            verdict_place(task, (uintptr_t[WEAVE_PCS]){0}, "%s",
                          task->done ? "has ended and was never joined"
                                     : "still exists");
            verdict_fail("leak",
                         "thread %s was neither joined nor detached when the "
                         "test ended",
                         task->name);
        }
    }
    if (weave.objects_too) {
        find_leaked_objects();
    }
    if (weave_front.finish != NULL) {
        weave_front.finish();
    }
    end(REPORT_FINISHED);
}

void verdict_exit(int status)
{
    if (!weave.whole_program) {
        verdict_fail("early-exit", "the program left in the middle of a test");
    }
    trace_touch_all();
    if (weave.objects_too) {
        find_leaked_objects();
    }
    report->exit_status = status;
    end(REPORT_FINISHED);
}

static const struct {
    int number;
    const char *meaning;
} fatal_signals[] = {
    {SIGSEGV, "segmentation fault: an access outside valid memory"},
    {SIGBUS, "bus error: an access to memory that is not there"},
    {SIGFPE, "arithmetic error, such as division by zero"},
    {SIGILL, "illegal instruction"},
    {SIGTRAP, "trap"},
};

static void on_fatal_signal(int number, siginfo_t *info, void *context)
{
    const ucontext_t *user = context;
    if (!weave.active) {
        signal(number, SIG_DFL); /* weave's own fault; it happens again now */
        return;
    }
    struct task *task = weave.current;
    uintptr_t pcs[WEAVE_PCS] = {(uintptr_t)user->uc_mcontext.gregs[REG_RIP]};
    verdict_walk(pcs + 1, WEAVE_PCS - 1, task,
                 (const uintptr_t *)user->uc_mcontext.gregs[REG_RBP]);
    verdict_place(task, pcs, "crashes");
    const char *meaning = "fatal signal";
    for (size_t i = 0; i < sizeof(fatal_signals) / sizeof(fatal_signals[0]);
         i++) {
        if (fatal_signals[i].number == number) {
            meaning = fatal_signals[i].meaning;
        }
    }
    const char *near = "";
    if (number == SIGSEGV && (uintptr_t)info->si_addr < 4096) {
        near = " (through a null pointer)";
    }
    verdict_fail("crash", "%s%s", meaning, near);
}

void verdict_catch_signals(bool on)
{
    enum { COUNT = sizeof(fatal_signals) / sizeof(fatal_signals[0]) };
    static bool caught;
    static struct sigaction before[COUNT];
    const struct sigaction action = {.sa_sigaction = on_fatal_signal,
                                     .sa_flags =
                                         SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    if (weave_front.own_signals || on == caught) {
        return;
    }
    for (size_t i = 0; i < COUNT; i++) {
        sigaction(fatal_signals[i].number, on ? &action : &before[i],
                  on ? &before[i] : NULL);
    }
    caught = on;
}

void verdict_signal_stack(int id)
{
    if (weave_front.own_signals) {
        return;
    }
    stack_t stack = {.ss_sp = signal_stacks[id], .ss_size = SIGNAL_STACK};
    sigaltstack(&stack, NULL);
}

/* execution.c: see execution.h. */
#include "weave/execution.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "weave/follow.h"
#include "weave/front.h"
#include "weave/report.h"
#include "weave/sched.h"
#include "weave/task.h"
#include "weave/trace.h"
#include "weave/verdict.h"
#include "weave/weave.h"
#include "weave/worker.h"

enum {
    LOOK_MS = 100, /* how often a quiet execution is looked at */
    LOOKS = 10     /* in a row, before it counts as blocked */
};

/* The process of one schedule. The state of the execution is still all zero. */
static _Noreturn void run_schedule(const struct run *run)
{
    struct rlimit cpu = {weave_front.cpu_limit_s, weave_front.cpu_limit_s + 5};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CPU, &cpu);
    signal(SIGXCPU, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
    strategy_begin(run->plan);
    if (run->plan->strategy == &strategy_search) {
        trace_begin();
    }
    weave.step_bound = run->step_bound;
    weave.spurious_left = run->spurious;
    weave.timeouts_left = run->options->early_timeouts;
    weave.whole_program = run->whole_program;
    weave.objects_too = run->options->objects_too;
    weave.probing = run->probing;
    weave.fingerprint = 0xcbf29ce484222325u;
    weave.now_ns = 1000000000;
    struct task *main_task = sched_new_task();
    main_task->thread = pthread_self();
    memcpy(main_task->name, "main", 5);
    main_task->stack_high = (uintptr_t)__builtin_frame_address(0) + 64;
    main_task->stack_low = main_task->stack_high - (8u << 20);
    weave.current = main_task;
    weave.next_switch = run->plan->strategy->next_switch();
    task_attach(main_task);
    verdict_catch_signals(true);
    if (weave_front.begin != NULL) {
        weave_front.begin();
    }
    follow_record();
    weave.stepping = getenv("WEAVE_GDB") != NULL;
    weave.active = true;
    run->body(run->options->arg);
    verdict_finish(run->options->leaks_ok);
}

/* The execution ended without a word of its own: say what its end means. */
static void explain_end(int status)
{
    if (report->state != REPORT_RUNNING) {
        return;
    }
    report->state = REPORT_FAILED;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
        snprintf(report->rule, sizeof(report->rule), "livelock");
        snprintf(report->message, sizeof(report->message),
                 "it used %u s of CPU without reaching a scheduling point: a "
                 "loop that never ends",
                 weave_front.cpu_limit_s);
    } else if (WIFSIGNALED(status)) {
        snprintf(report->rule, sizeof(report->rule), "crash");
        snprintf(report->message, sizeof(report->message),
                 "the test was killed by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    } else {
        snprintf(report->rule, sizeof(report->rule), "early-exit");
        snprintf(report->message, sizeof(report->message),
                 "the program left in the middle of a test, with status %d",
                 WEXITSTATUS(status));
    }
}

/*
 * Is the state of thread ID, below the directory THREADS, S? Read without
 * malloc(): the heap must be the same whenever an execution begins.
 */
static bool thread_sleeps(int threads, const char *id)
{
    char path[300];
    char text[256] = "";
    snprintf(path, sizeof(path), "%s/stat", id);
    int fd = openat(threads, path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;
    if (fd >= 0) {
        close(fd);
    }
    /* ID (NAME) STATE: a name may hold brackets, what follows does not */
    const char *name_end = size > 0 ? strrchr(text, ')') : NULL;
    return name_end == NULL || name_end[1] == '\0' || name_end[2] == 'S';
}

/*
 * Does any thread of PID run, or could it? One task always can, unless it is
 * in a system call that weave does not know: a runnable thread shows as R,
 * however loaded the machine is.
 */
bool execution_is_asleep(pid_t pid)
{
    char path[64];
    char entries[4096];
    bool asleep = true;
    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    int threads = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ssize_t size = 0;
    while (threads >= 0 &&
           (size = getdents64(threads, entries, sizeof(entries))) > 0) {
        const struct dirent64 *one;
        for (ssize_t at = 0; at < size; at += one->d_reclen) {
            one = (const struct dirent64 *)(entries + at);
            asleep = asleep && (one->d_name[0] == '.' ||
                                thread_sleeps(threads, one->d_name));
        }
    }
    if (threads >= 0) {
        close(threads);
    }
    return asleep;
}

static void on_tick(int number)
{
    (void)number;
}

/*
 * From now on waiting for an execution is interrupted every LOOK_MS, to look
 * whether it still does something. A timer for all of them is cheaper than a
 * wait with an end for each.
 */
static void tick(bool on)
{
    static bool ticking;
    static struct sigaction before;
    const struct sigaction action = {.sa_handler = on_tick}; /* no restart */
    const suseconds_t us = on ? LOOK_MS * 1000 : 0;
    const struct itimerval every = {{0, us}, {0, us}};
    if (on != ticking && !weave_front.wants_pids) {
        ticking = on;
        if (on) {
            sigaction(SIGALRM, &action, &before);
        }
        setitimer(ITIMER_REAL, &every, NULL);
        if (!on) {
            sigaction(SIGALRM, &before, NULL);
        }
    }
}

void execution_rest(void)
{
    tick(false);
    verdict_catch_signals(false);
}

static void wait_for(pid_t pid, int *status)
{
    while (waitpid(pid, status, 0) < 0) {
        if (errno != EINTR) {
            verdict_broken("cannot wait for an execution: %m");
        }
    }
}

/*
 * Has PID ended? Returns false after LOOK_MS at the latest. Valgrind, which
 * wants_pids, keeps signals back for later: there is no timer below it.
 */
static bool ends_soon(pid_t pid, int *status)
{
    bool polls = weave_front.wants_pids;
    int nap = 1;
    for (int ms = 0; ms < (polls ? LOOK_MS : 1); ms += nap) {
        pid_t ended = waitpid(pid, status, polls ? WNOHANG : 0);
        if (ended == pid) {
            return true;
        }
        if (ended < 0 && errno != EINTR) {
            verdict_broken("cannot wait for an execution: %m");
        }
        if (polls) {
            poll(NULL, 0, nap);
            nap = nap < 8 ? nap * 2 : nap;
        }
    }
    return false;
}

/* Wait for the process of an execution; returns its status. */
static int await_end(pid_t pid)
{
    int status = 0;
    int looks = 0;
    while (!ends_soon(pid, &status)) {
        looks = execution_is_asleep(pid) ? looks + 1 : 0;
        if (looks == LOOKS) {
            report->state = REPORT_FAILED;
            snprintf(report->rule, sizeof(report->rule), "unsupported");
            snprintf(report->message, sizeof(report->message),
                     "it waits in a system call that weave does not model, "
                     "and nothing will ever end the wait");
            kill(pid, SIGKILL);
        }
    }
    return status;
}

/* Returns false when the execution must be run again by itself. */
static bool run_in_worker(const struct run *run)
{
    int status;
    report_clear();
    pid_t pid = worker_run(run, run_schedule);
    if (pid != 0) {
        wait_for(pid, &status);
    }
    return report->state == REPORT_FINISHED ||
           report->state == REPORT_REDUNDANT;
}

pid_t execution_run(const struct run *run)
{
    static bool doubtful; /* something failed in a worker: no more of them */
    doubtful = doubtful && run->persistent;
    if (run->persistent && !doubtful) {
        if (run_in_worker(run)) {
            return 0;
        }
        doubtful = true;
    }
    report_clear();
    tick(true);
    verdict_catch_signals(true); /* executions inherit it: cheaper */
    pid_t pid = fork();
    if (pid < 0) {
        verdict_broken("cannot fork: %m");
    }
    if (pid == 0) {
        run_schedule(run);
    }
    int status = await_end(pid);
    if (report->state == REPORT_BROKEN) {
        verdict_leave(WEAVE_EXIT_BROKEN);
    }
    explain_end(status);
    return pid;
}

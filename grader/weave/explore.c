/*
 * explore.c: one forked process a schedule, until something is wrong or the
 * budget is spent.
 *
 * The first execution is a probe without preemption. It measures the length,
 * and when it met no choice at all there is only one schedule: complete.
 */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "weave/events.h"
#include "weave/explore.h"
#include "weave/front.h"
#include "weave/race.h"
#include "weave/report.h"
#include "weave/rng.h"
#include "weave/sched.h"
#include "weave/task.h"
#include "weave/verdict.h"
#include "weave/weave.h"

enum {
    PROBE_STEPS = 20000000,
    BOUND_FACTOR = 100,
    BOUND_LEAST = 200000,
    TOOL_TEXT = 1 << 16,
    PIDS = 4096,
    LOOK_MS = 200, /* how often a quiet execution is looked at */
    LOOKS = 25     /* in a row, before it counts as blocked */
};

/* The environment variables that set the defaults. */
struct explore_settings {
    unsigned long schedules; /* WEAVE_SCHEDULES */
    unsigned long seed;      /* WEAVE_SEED */
    unsigned long steps;     /* WEAVE_STEPS: step bound, 0: from the probe */
    unsigned long spurious;  /* WEAVE_SPURIOUS */
    const char *strategy;    /* WEAVE_STRATEGY: random, pct or all */
    const char *replay;      /* WEAVE_REPLAY: file of recorded choices */
};

struct weave_state weave;

static const char *current_test;
static struct choice *replay_choices;
static size_t replay_count;
static int pids[PIDS];

void weave_set_test(const char *name)
{
    current_test = name;
}

static unsigned long env_number(const char *name, unsigned long fallback)
{
    const char *text = getenv(name);
    if (text == NULL || text[0] == '\0') {
        return fallback;
    }
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || *end != '\0' || text[0] == '-') {
        verdict_broken("%s: '%s' is not a number", name, text);
    }
    return value;
}

static struct explore_settings settings_read(void)
{
    const char *strategy = getenv("WEAVE_STRATEGY");
    return (struct explore_settings){
        .schedules = env_number("WEAVE_SCHEDULES", 300),
        .seed = env_number("WEAVE_SEED", 1),
        .steps = env_number("WEAVE_STEPS", 0),
        .spurious = env_number("WEAVE_SPURIOUS", 1),
        .strategy = strategy != NULL ? strategy : "all",
        .replay = getenv("WEAVE_REPLAY"),
    };
}

static void replay_read(const char *path)
{
    static const char *const kinds[] = {
        [CHOICE_TASK] = "task",
        [CHOICE_SPURIOUS] = "spurious",
        [CHOICE_TIMEOUT] = "timeout",
        [CHOICE_WAITER] = "waiter",
    };
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        verdict_broken("cannot open %s: %m", path);
    }
    replay_choices = mmap(NULL, REPORT_CHOICES * sizeof(*replay_choices),
                          PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    unsigned step;
    unsigned value;
    char kind[16];
    replay_count = 0;
    while (fscanf(in, "%u %15s %u", &step, kind, &value) == 3) {
        unsigned k = 0;
        while (k < 4 && strcmp(kinds[k], kind) != 0) {
            k++;
        }
        if (k == 4 || replay_count == REPORT_CHOICES) {
            verdict_broken("%s: choice %zu is unreadable", path,
                           replay_count + 1);
        }
        replay_choices[replay_count++] =
            (struct choice){step, (uint16_t)k, (uint16_t)value};
    }
    if (!feof(in)) {
        verdict_broken("%s: choice %zu is unreadable", path, replay_count + 1);
    }
    fclose(in);
}

/* All of an execution happens on one CPU: a hand-over costs 1 us, not 35. */
static void pin_to_one_cpu(void)
{
    cpu_set_t set;
    int cpu = sched_getcpu();
    if (cpu >= 0) {
        CPU_ZERO(&set);
        CPU_SET((size_t)cpu, &set);
        sched_setaffinity(0, sizeof(set), &set);
    }
}

/* The plan of execution INDEX: probe, then random walks and PCT in turn. */
static void make_plan(struct strategy_plan *plan, unsigned index,
                      const struct explore_settings *settings)
{
    static const unsigned periods[] = {1, 4, 0, 16};
    uint64_t seed = settings->seed * 1000003u + index;
    plan->seed = rng_next(&seed);
    plan->choices = replay_choices;
    plan->choice_count = replay_count;
    if (settings->replay != NULL) {
        plan->strategy = &strategy_replay;
    } else if (index == 0) {
        plan->strategy = &strategy_probe;
    } else if (strcmp(settings->strategy, "pct") == 0 ||
               (strcmp(settings->strategy, "all") == 0 && index % 3 == 0)) {
        plan->strategy = &strategy_pct;
        plan->depth = 1 + (index / 3) % 4;
    } else {
        plan->strategy = &strategy_random;
        plan->period = periods[index % 4];
    }
}

struct run {
    void (*body)(void *);
    const struct weave_options *options;
    const struct strategy_plan *plan;
    bool whole_program;
    uint64_t step_bound;
    int spurious;
    int tool_fd; /* where the tool's report goes; -1: nowhere */
};

static int tool_fd = -1;

int explore_tool_fd(void)
{
    return tool_fd;
}

/* The process of one schedule. The state of the execution is still all zero. */
static _Noreturn void run_schedule(const struct run *run)
{
    struct rlimit cpu = {weave_front.cpu_limit_s, weave_front.cpu_limit_s + 5};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CPU, &cpu);
    signal(SIGXCPU, SIG_DFL);
    unsetenv("WEAVE_EVENTS"); /* not for the program to write to */
    strategy_begin(run->plan);
    weave.step_bound = run->step_bound;
    weave.spurious_left = run->spurious;
    weave.timeouts_left = run->options->early_timeouts;
    weave.whole_program = run->whole_program;
    weave.probing = run->plan->strategy == &strategy_probe;
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
    verdict_catch_signals();
    if (weave_front.begin != NULL) {
        weave_front.begin();
    }
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
 * Does any thread of PID run, or could it? One task always can, unless it is
 * in a system call that weave does not know: a runnable thread shows as R,
 * however loaded the machine is.
 */
static bool all_asleep(pid_t pid)
{
    char path[64];
    bool asleep = true;
    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    for (const struct dirent *one;
         threads != NULL && (one = readdir(threads)) != NULL;) {
        char state = 'S';
        char file[512];
        snprintf(file, sizeof(file), "%s/%s/stat", path, one->d_name);
        FILE *in = one->d_name[0] != '.' ? fopen(file, "re") : NULL;
        if (in != NULL) {
            asleep = fscanf(in, "%*d (%*[^)]) %c", &state) != 1 || state == 'S'
                         ? asleep
                         : false;
            fclose(in);
        }
    }
    if (threads != NULL) {
        closedir(threads);
    }
    return asleep;
}

/* Wait for the process of an execution; returns its status. */
static int await_end(pid_t pid)
{
    int status = 0;
    int looks = 0;
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = {pidfd, POLLIN, 0};
    while (pidfd >= 0 && poll(&end, 1, LOOK_MS) == 0) {
        looks = all_asleep(pid) ? looks + 1 : 0;
        if (looks == LOOKS) {
            report->state = REPORT_FAILED;
            snprintf(report->rule, sizeof(report->rule), "unsupported");
            snprintf(report->message, sizeof(report->message),
                     "it waits in a system call that weave does not model, "
                     "and nothing will ever end the wait");
            kill(pid, SIGKILL);
        }
    }
    if (pidfd >= 0) {
        close(pidfd);
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            verdict_broken("cannot wait for an execution: %m");
        }
    }
    return status;
}

static void run_once(const struct run *run, pid_t *pid_out)
{
    report_clear();
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
    *pid_out = pid;
}

/* Does a rule belong to weave in every build, or to the build's own tool? */
static void full_rule(char *rule, size_t size)
{
    static const char *const by_tool[] = {
        "assertion", "crash", "early-exit", "memory",
        "undefined", "leak",  "data-race"};
    const char *oracle = "weave";
    for (size_t i = 0; i < sizeof(by_tool) / sizeof(by_tool[0]); i++) {
        if (strcmp(by_tool[i], report->rule) == 0) {
            oracle = weave_front.oracle;
        }
    }
    if (strchr(report->rule, '/') != NULL) {
        snprintf(rule, size, "%s", report->rule);
    } else {
        snprintf(rule, size, "%s/%s", oracle, report->rule);
    }
}

static const char *tool_text(void)
{
    static char text[TOOL_TEXT];
    ssize_t size = tool_fd < 0 ? 0 : pread(tool_fd, text, TOOL_TEXT - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    return size > 0 ? text : NULL;
}

/* The first stack of a sanitizer's report: lines of "#0 0x4e44b3 ...". */
static void place_tool_stack(const char *text)
{
    uintptr_t pcs[WEAVE_PCS];
    int count = 0;
    struct task unknown = {.name = "a thread"};
    const char *at = strstr(text, "#0 0x");
    while (at != NULL && count < WEAVE_PCS) {
        unsigned number;
        unsigned long pc;
        if (sscanf(at, "#%u 0x%lx", &number, &pc) != 2 ||
            number != (unsigned)count) {
            break;
        }
        pcs[count++] = pc;
        at = strchr(at, '\n');
        at = at != NULL ? at + strspn(at, "\n ") : NULL;
    }
    if (count < WEAVE_PCS) {
        pcs[count] = 0;
    }
    report->places = 0;
    verdict_place(&unknown, pcs, "is here");
}

/* What a sanitizer says, without its process id, addresses and registers. */
static void tool_message(const char *at)
{
    size_t length = strcspn(at, "\n");
    for (const char *mark = at; mark < at + length; mark++) {
        if (strncmp(mark, " on address", 11) == 0 ||
            strncmp(mark, " on unknown address", 19) == 0 ||
            strncmp(mark, " 0x", 3) == 0 || strncmp(mark, " (0x", 4) == 0) {
            length = (size_t)(mark - at);
        }
    }
    snprintf(report->message, sizeof(report->message), "%.*s", (int)length, at);
}

/* An ASan or UBSan report names the error; weave only saw the process end. */
static void adopt_tool_report(void)
{
    const char *text = tool_text();
    if (text == NULL) {
        return;
    }
    static const struct {
        const char *mark;
        const char *rule;
    } marks[] = {
        {"runtime error: ",    "undefined"},
        {"LeakSanitizer: ",    "leak"     },
        {"AddressSanitizer: ", "memory"   }
    };
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        const char *at = strstr(text, marks[i].mark);
        if (at != NULL) {
            at += strlen(marks[i].mark);
            snprintf(report->rule, sizeof(report->rule), "%s", marks[i].rule);
            tool_message(at);
            place_tool_stack(text);
            return;
        }
    }
}

static char outcome_rule[48];
static struct weave_outcome outcome;

/* A whole program must end alike, whatever the schedule. */
static void compare_exit_status(const struct run *run, int *first)
{
    if (!run->whole_program || report->state != REPORT_FINISHED) {
        return;
    }
    if (*first < 0) {
        *first = report->exit_status;
    } else if (*first != report->exit_status) {
        report->state = REPORT_FAILED;
        snprintf(report->rule, sizeof(report->rule), "assertion");
        snprintf(report->message, sizeof(report->message),
                 "the exit status depends on the schedule: %d here, %d in the "
                 "first execution",
                 report->exit_status, *first);
    }
}

static uint64_t bound_after(uint64_t probe_steps)
{
    uint64_t bound = probe_steps * BOUND_FACTOR;
    return bound < BOUND_LEAST ? BOUND_LEAST : bound;
}

static unsigned budget_of(const struct weave_options *options,
                          const struct explore_settings *settings)
{
    if (settings->replay != NULL) {
        return 1;
    }
    unsigned own = weave_front.watches_memory ? options->schedules : 0;
    unsigned budget = own > 0 ? own : (unsigned)settings->schedules;
    return budget > 0 ? budget : 1;
}

static void fail_with(const struct explored *explored,
                      const struct strategy_plan *plan, unsigned index,
                      const struct run *run)
{
    adopt_tool_report();
    full_rule(outcome_rule, sizeof(outcome_rule));
    outcome.failed = true;
    outcome.rule = outcome_rule;
    outcome.message = report->message;
    event_finding(explored, outcome_rule, plan, index, run->spurious,
                  run->options->early_timeouts, run->step_bound);
}

static void prepare(const struct explore_settings *settings)
{
    report_map();
    race_map();
    pin_to_one_cpu();
    if (settings->replay != NULL && replay_choices == NULL) {
        replay_read(settings->replay);
    }
    if (tool_fd < 0 && weave_front.own_signals) {
        tool_fd = memfd_create("tool-report", MFD_CLOEXEC);
    }
    if (weave_front.prepare != NULL) {
        weave_front.prepare();
    }
    task_prepare();
    outcome = (struct weave_outcome){.rule = "", .message = ""};
}

const struct weave_outcome *explore(void (*body)(void *),
                                    const struct weave_options *options,
                                    bool whole_program)
{
    struct explore_settings settings = settings_read();
    prepare(&settings);
    int spurious = options->spurious < 0   ? 0
                   : options->spurious > 0 ? options->spurious
                                           : (int)settings.spurious;
    uint64_t bound = options->steps > 0 ? options->steps : settings.steps;
    /* Not on the stack, which a main thread that exits early gives up. */
    static struct strategy_plan plan;
    plan = (struct strategy_plan){0};
    struct run run = {.body = body,
                      .options = options,
                      .plan = &plan,
                      .whole_program = whole_program,
                      .step_bound = bound > 0 ? bound : PROBE_STEPS,
                      .spurious = spurious};
    struct explored explored = {.test = current_test,
                                .budget = budget_of(options, &settings)};
    int first_status = -1;
    for (unsigned i = 0; i < explored.budget && !explored.complete; i++) {
        pid_t pid;
        make_plan(&plan, i, &settings);
        run_once(&run, &pid);
        pids[i < PIDS ? i : PIDS - 1] = pid;
        explored.schedules = i + 1;
        compare_exit_status(&run, &first_status);
        if (i == 0) {
            explored.steps = report->steps;
            explored.branching = report->branching;
        }
        if (report->state == REPORT_FAILED) {
            fail_with(&explored, &plan, i, &run);
            break;
        }
        if (i == 0) {
            plan.length = report->steps;
            run.step_bound = bound > 0 ? bound : bound_after(report->steps);
            explored.complete =
                report->branching == 0 && settings.replay == NULL;
        }
    }
    explored.pids = weave_front.wants_pids ? pids : NULL;
    explored.pid_count = explored.schedules < PIDS ? explored.schedules : PIDS;
    event_explored(&explored);
    outcome.complete = explored.complete;
    outcome.schedules = explored.schedules;
    return &outcome;
}

const struct weave_outcome *weave_run(void (*body)(void *),
                                      struct weave_options options)
{
    return explore(body, &options, false);
}

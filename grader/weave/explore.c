/*
 * explore.c: one forked process a schedule, until something is wrong or the
 * budget is spent.
 *
 * The first execution is a probe without preemption. It measures the length,
 * and when it met no choice at all there is only one schedule: complete.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "weave/events.h"
#include "weave/execution.h"
#include "weave/explore.h"
#include "weave/front.h"
#include "weave/race.h"
#include "weave/report.h"
#include "weave/rng.h"
#include "weave/settings.h"
#include "weave/strategy.h"
#include "weave/task.h"
#include "weave/tool.h"
#include "weave/weave.h"

enum {
    PROBE_STEPS = 20000000,
    BOUND_FACTOR = 100,
    BOUND_LEAST = 200000,
    PIDS = 4096
};

struct weave_state weave;

static const char *current_test;
static int pids[PIDS];

void weave_set_test(const char *name)
{
    current_test = name;
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
                      const struct settings *settings)
{
    static const unsigned periods[] = {1, 4, 0, 16};
    uint64_t seed = settings->seed * 1000003u + index;
    plan->seed = rng_next(&seed);
    if (settings->replay != NULL) {
        plan->choices =
            settings_schedule(settings->replay, &plan->choice_count);
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
                          const struct settings *settings)
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
    tool_adopt_report();
    full_rule(outcome_rule, sizeof(outcome_rule));
    outcome.failed = true;
    outcome.rule = outcome_rule;
    outcome.message = report->message;
    event_finding(explored, outcome_rule, plan, index, run->spurious,
                  run->options->early_timeouts, run->step_bound);
}

static void prepare(void)
{
    report_map();
    race_map();
    pin_to_one_cpu();
    tool_prepare();
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
    struct settings settings = settings_read();
    prepare();
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
        make_plan(&plan, i, &settings);
        pid_t pid = execution_run(&run);
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

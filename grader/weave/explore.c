/*
 * explore.c: one forked process a schedule, until something is wrong or the
 * budget is spent.
 *
 * The first execution is a probe without preemption, which measures the
 * length. Then comes the search (search.h), as long as it is cheap: when it
 * reaches its end, all has been seen, and the answer is a proof. Otherwise the
 * rest of the budget samples schedules: PCT, POS and random walks in turn.
 */
#include "weave/explore.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "weave/events.h"
#include "weave/execution.h"
#include "weave/follow.h"
#include "weave/front.h"
#include "weave/race.h"
#include "weave/report.h"
#include "weave/rng.h"
#include "weave/search.h"
#include "weave/settings.h"
#include "weave/shrink.h"
#include "weave/span.h"
#include "weave/strategy.h"
#include "weave/task.h"
#include "weave/tool.h"
#include "weave/trace.h"
#include "weave/verdict.h"
#include "weave/weave.h"
#include "weave/worker.h"

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

/* Is there a schedule to be replayed, and is it of this sort? */
static bool starts_with(const struct settings *settings, enum choice_kind kind)
{
    size_t count = 0;
    const struct choice *choices =
        settings->replay != NULL ? settings_schedule(settings->replay, &count)
                                 : NULL;
    return count > 0 && choices[0].kind == kind;
}

/* A sample: PCT, POS and random walks of several kinds, in turn. */
static void make_plan(struct strategy_plan *plan, unsigned index,
                      const struct settings *settings)
{
    static const unsigned periods[] = {1, 4, 0, 16};
    uint64_t seed = settings->seed * 1000003u + index;
    plan->seed = rng_next(&seed);
    if (settings->replay != NULL) {
        plan->choices =
            settings_schedule(settings->replay, &plan->choice_count);
        plan->strategy = starts_with(settings, CHOICE_FOLLOW)
                             ? &strategy_follow
                             : &strategy_replay;
    } else if (index == 0) {
        plan->strategy = &strategy_probe;
    } else if (strcmp(settings->strategy, "pct") == 0 ||
               (strcmp(settings->strategy, "random") != 0 && index % 3 == 0)) {
        plan->strategy = &strategy_pct;
        plan->depth = 1 + (index / 3) % 4;
    } else if (strcmp(settings->strategy, "pos") == 0 ||
               (strcmp(settings->strategy, "random") != 0 && index % 3 == 1)) {
        plan->strategy = &strategy_pos;
    } else {
        plan->strategy = &strategy_random;
        plan->period = periods[index % 4];
    }
}

/*
 * How many executions the search may take. Below a tool that watches memory
 * itself there are few, and they are samples.
 */
static unsigned search_budget(const struct settings *settings, unsigned budget,
                              enum weave_strategy wanted)
{
    if (settings->replay != NULL || !weave_front.watches_memory ||
        wanted == WEAVE_SAMPLING) {
        return 0;
    }
    if (wanted == WEAVE_EXHAUSTIVE) {
        return budget;
    }
    if (strcmp(settings->strategy, "all") == 0) {
        return (budget + 1) / 2;
    }
    return strcmp(settings->strategy, "exhaustive") == 0 ||
                   strcmp(settings->strategy, "every-order") == 0
               ? budget
               : 0;
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

/* For comparing searches: each way in which the program ends, a line each. */
static void append_state(const char *path)
{
    FILE *out = fopen(path, "ae");
    if (out == NULL || fprintf(out, "%d\n", report->exit_status) < 0 ||
        fclose(out) != 0) {
        verdict_broken("cannot write to %s: %m", path);
    }
}

/* A whole program must end alike, whatever the schedule. */
static void compare_exit_status(const struct run *run, int *first)
{
    if (!run->whole_program || report->state != REPORT_FINISHED) {
        return;
    }
    const char *states = getenv("WEAVE_STATES");
    if (states != NULL) {
        append_state(states);
    } else if (*first < 0) {
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
    event_hide();
    report_map();
    trace_map();
    worker_map();
    race_map();
    pin_to_one_cpu();
    tool_prepare();
    if (weave_front.prepare != NULL) {
        weave_front.prepare();
    }
    task_prepare();
    outcome = (struct weave_outcome){.rule = "", .message = ""};
}

/* One exploration under way. */
struct exploration {
    struct settings settings;
    struct explored explored;
    struct run run;
    struct strategy_plan plan;
    uint64_t bound;        /* of steps, when somebody set it */
    unsigned index;        /* of the execution */
    unsigned search_until; /* executions that the search may take */
    bool persistent;       /* the samples may share processes */
    int first_status;
};

/* The first execution tells how long the others may be. */
static void learn_length(struct exploration *all)
{
    all->explored.steps = report->steps;
    all->explored.branching = report->branching;
    all->plan.length = report->steps;
    all->run.step_bound =
        all->bound > 0 ? all->bound : bound_after(report->steps);
    all->explored.complete =
        report->branching == 0 && all->settings.replay == NULL;
}

/* Those that end slowly are told as they are. */
static bool is_worth_shrinking(const struct exploration *all)
{
    return weave_front.watches_memory && all->settings.replay == NULL &&
           strcmp(report->rule, "unsupported") != 0 &&
           strcmp(report->rule, "livelock") != 0;
}

/*
 * How parallel is the body? One more execution, on the ideal machine. It is a
 * schedule like any other: what goes wrong in it is a finding, too.
 */
static void measure(struct exploration *all)
{
    static struct weave_options options; /* not on the stack, see explore() */
    const struct weave_options *asked = all->run.options;
    options = *asked;
    double least = options.parallelism;
    options.early_timeouts = INT_MAX;
    all->run.options = &options;
    all->run.spurious = 0;
    all->run.probing = false;
    all->run.persistent = false;
    all->plan.strategy = &strategy_ideal;
    execution_run(&all->run);
    all->explored.work_ns = outcome.work_ns = report->work_ns;
    all->explored.span_ns = outcome.span_ns = report->span_ns;
    double found = report->span_ns > 0
                       ? (double)report->work_ns / (double)report->span_ns
                       : 1.0;
    if (report->state == REPORT_FINISHED && found < least) {
        report->state = REPORT_FAILED;
        snprintf(report->rule, sizeof(report->rule), "serialised");
        snprintf(report->message, sizeof(report->message),
                 "with a processor for every thread it would run %.2f times "
                 "as fast as on one; %.2f is asked. Of %llu ns of work, %llu "
                 "happen one after the other",
                 found, least, (unsigned long long)report->work_ns,
                 (unsigned long long)report->span_ns);
    }
    if (report->state == REPORT_FAILED) {
        report->choices[0] = (struct choice){0, CHOICE_IDEAL, 0};
        report->choice_count = 1;
        fail_with(&all->explored, &all->plan, all->index, &all->run);
    }
    all->run.options = asked;
}

/* One execution; returns false when there is nothing left to do. */
static bool step(struct exploration *all)
{
    unsigned index = all->index;
    bool searching = index < all->search_until;
    if (searching && !search_next()) {
        all->explored.complete = true;
        return false;
    }
    make_plan(&all->plan, index, &all->settings);
    if (searching) {
        all->plan.strategy = &strategy_search;
    }
    /* The search tells objects by addresses; a used heap gives others. */
    all->run.persistent = all->persistent && !searching;
    all->run.probing = index == 0;
    all->index++;
    pid_t pid = execution_run(&all->run);
    pids[index < PIDS ? index : PIDS - 1] = pid;
    bool by_itself = report->state == REPORT_FAILED;
    compare_exit_status(&all->run, &all->first_status);
    all->explored.schedules += report->state != REPORT_REDUNDANT;
    if (report->state == REPORT_FAILED) {
        all->run.persistent = false;
        worker_end();
        if (by_itself && is_worth_shrinking(all)) {
            shrink(&all->run, &all->plan);
        }
        fail_with(&all->explored, &all->plan, index, &all->run);
        return false;
    }
    if (index == 0) {
        learn_length(all);
    }
    if (searching && !search_learn()) {
        all->search_until = 0;
    }
    return !all->explored.complete;
}

const struct weave_outcome *explore(void (*body)(void *),
                                    const struct weave_options *options,
                                    bool whole_program)
{
    /* Not on the stack, which a main thread that exits early gives up. */
    static struct exploration all;
    all = (struct exploration){.settings = settings_read(), .first_status = -1};
    prepare();
    const struct settings *settings = &all.settings;
    int spurious = options->spurious < 0   ? 0
                   : options->spurious > 0 ? options->spurious
                                           : (int)settings->spurious;
    all.bound = options->steps > 0 ? options->steps : settings->steps;
    all.run =
        (struct run){.body = body,
                     .options = options,
                     .plan = &all.plan,
                     .whole_program = whole_program,
                     .step_bound = all.bound > 0 ? all.bound : PROBE_STEPS,
                     .spurious = spurious};
    all.persistent = options->persistent && weave_front.watches_memory &&
                     settings->replay == NULL;
    static struct weave_options generous;
    generous = *options;
    if (starts_with(settings, CHOICE_FOLLOW)) {
        generous.early_timeouts = INT_MAX; /* as many as it says */
        all.run.options = &generous;
        all.run.spurious = INT_MAX;
    }
    all.explored = (struct explored){.test = current_test,
                                     .budget = budget_of(options, settings)};
    all.search_until =
        search_budget(settings, all.explored.budget, options->strategy);
    all.plan.sync_only = settings->sync_points && settings->replay == NULL;
    search_begin(strcmp(settings->strategy, "every-order") != 0,
                 options->preemptions > 0 ? options->preemptions
                                          : settings->preemptions);
    bool ideal = starts_with(settings, CHOICE_IDEAL);
    while (!ideal && all.index < all.explored.budget && step(&all)) {
    }
    if (!outcome.failed && options->parallelism != 0 &&
        weave_front.watches_memory && ideal == (settings->replay != NULL)) {
        measure(&all);
    }
    worker_end();
    execution_rest();
    all.explored.pids = weave_front.wants_pids ? pids : NULL;
    all.explored.pid_count = all.index < PIDS ? all.index : PIDS;
    event_explored(&all.explored);
    outcome.complete = all.explored.complete;
    outcome.schedules = all.explored.schedules;
    return &outcome;
}

const struct weave_outcome *weave_run(void (*body)(void *),
                                      struct weave_options options)
{
    return explore(body, &options, false);
}

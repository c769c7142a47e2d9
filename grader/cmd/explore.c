/* explore.c: grader explore. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "cmd/program.h"
#include "cmd/schedule.h"
#include "report/json.h"
#include "report/text.h"

enum { FILES = 64, FLAGS = 32 };

static json_t *outcome_json(const struct program_outcome *outcome,
                            const char *verdict, long preemptions)
{
    json_t *findings = json_array();
    for (size_t i = 0; i < outcome->findings.count; i++) {
        json_array_append_new(findings,
                              report_json_finding(&outcome->findings.items[i]));
    }
    json_t *value = json_pack(
        "{s:s, s:s, s:b, s:o, s:i, s:o}", "schema", "parlab/explore/1",
        "verdict", verdict, "complete", outcome->complete, "preemptions",
        preemptions < 0 ? json_null() : json_integer(preemptions), "schedules",
        (int)outcome->schedules, "findings", findings);
    if (value != NULL && outcome->span_ns > 0) {
        json_object_set_new(value, "work_ns",
                            json_integer((json_int_t)outcome->work_ns));
        json_object_set_new(value, "span_ns",
                            json_integer((json_int_t)outcome->span_ns));
    }
    return value;
}

static void print(const struct program_outcome *outcome, const char *verdict,
                  long preemptions)
{
    struct text_style style = {report_wants_colour(stdout), "."};
    for (size_t i = 0; i < outcome->findings.count; i++) {
        report_text_finding(stdout, &outcome->findings.items[i], 0, &style);
        putchar('\n');
    }
    printf("%s: %u schedule%s explored", verdict, outcome->schedules,
           outcome->schedules == 1 ? "" : "s");
    if (outcome->complete) {
        fputs("; there is no other one", stdout);
    }
    if (outcome->complete && preemptions >= 0) {
        printf(" with at most %ld preemption%s", preemptions,
               preemptions == 1 ? "" : "s");
    }
    putchar('\n');
    if (outcome->span_ns > 0) {
        printf("parallelism: %.2f (work %" PRIu64 " ns, span %" PRIu64 " ns)\n",
               (double)outcome->work_ns / (double)outcome->span_ns,
               outcome->work_ns, outcome->span_ns);
    }
}

static int tell(struct program_outcome *outcome, const struct program *program,
                const char *json, struct err *err)
{
    const char *verdict = outcome->unsupported          ? "unsupported"
                          : outcome->findings.count > 0 ? "fail"
                                                        : "pass";
    bool to_stdout = json != NULL && strcmp(json, "-") == 0;
    char *beside = json != NULL && !to_stdout ? fs_dirname(json) : NULL;
    char *base = fs_basename(program->files[0]);
    base[strcspn(base, ".")] = '\0';
    json_t *description = program_describe(program);
    int rc = schedule_save_all(&outcome->findings, base, description,
                               outcome->digest, beside, err);
    if (rc == 0 && json != NULL) {
        json_t *value = outcome_json(outcome, verdict, program->preemptions);
        rc = report_json_write(value, json, err);
        json_decref(value);
    }
    if (rc == 0 && !to_stdout) {
        print(outcome, verdict, program->preemptions);
    }
    json_decref(description);
    free(base);
    free(beside);
    return rc;
}

static size_t split_flags(char *text, char **flags)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " \t", &rest);
         word != NULL && count < FLAGS; word = strtok_r(NULL, " \t", &rest)) {
        flags[count++] = word;
    }
    return count;
}

/* What could not be explored has a result too, so that scripts see why. */
static int give_up(const char *json, struct err *err)
{
    if (json != NULL) {
        struct err ignored;
        json_t *value =
            json_pack("{s:s, s:s, s:s, s:b, s:i, s:[]}", "schema",
                      "parlab/explore/1", "verdict", "unsupported", "reason",
                      err->text, "complete", 0, "schedules", 0, "findings");
        if (value != NULL) {
            report_json_write(value, json, &ignored);
        }
        json_decref(value);
    }
    return cmd_world(&cmd_explore, err);
}

/* Explore PROGRAM and tell what was found; returns the exit code. */
static int explore(struct program *program, const char *json)
{
    struct err err = {{0}};
    struct runtime runtime = {0};
    struct program_outcome outcome = {0};
    int code;
    program->runtime = &runtime;
    if (runtime_find(&runtime, &err) != 0 ||
        program_run(&outcome, program, &err) != 0 ||
        tell(&outcome, program, json, &err) != 0) {
        code = give_up(json, &err);
    } else {
        code = outcome.unsupported          ? EXIT_NOT_GRADED
               : outcome.findings.count > 0 ? EXIT_LOST
                                            : EXIT_FULL;
    }
    program_outcome_release(&outcome);
    program->runtime = NULL;
    runtime_release(&runtime);
    return code;
}

static const char *const strategies[] = {"all",    "exhaustive", "every-order",
                                         "random", "pct",        "pos"};

static bool is_strategy(const char *name)
{
    for (size_t i = 0; i < sizeof(strategies) / sizeof(strategies[0]); i++) {
        if (strcmp(name, strategies[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_decimal(const char *text)
{
    char *end;
    return strtod(text, &end) >= 0 && end != text && *end == '\0';
}

/* Are the options words and numbers that exist? Says which is not. */
static bool are_valid(const struct program *program, const char *points)
{
    if (!is_strategy(program->strategy)) {
        fprintf(stderr,
                "grader explore: unknown strategy '%s' (known: all exhaustive "
                "every-order random pct pos)\n",
                program->strategy);
        return false;
    }
    if (program->parallelism != NULL && !is_decimal(program->parallelism)) {
        fprintf(stderr, "grader explore: --parallelism: '%s' is no number\n",
                program->parallelism);
        return false;
    }
    if (strcmp(points, "memory") != 0 && strcmp(points, "sync") != 0) {
        fprintf(stderr,
                "grader explore: --points: '%s' is neither memory nor sync\n",
                points);
        return false;
    }
    return true;
}

static int run(char **argv)
{
    const char *json = NULL;
    const char *cflags = NULL;
    const char *points = "memory";
    unsigned long spurious = 1;
    unsigned long preemptions = ULONG_MAX;
    struct program program = {.schedules = 1000,
                              .seed = 1,
                              .strategy = "all",
                              .oracle = ORACLE_WEAVE};
    char *files[FILES];
    char *flags[FLAGS];
    const struct opt table[] = {
        {"--json", OPT_TEXT, &json, "FILE",
         "write the result as JSON; - is standard output"},
        {"--schedules", OPT_NUMBER, &program.schedules, "N",
         "executions at most (1000)"},
        {"--seed", OPT_NUMBER, &program.seed, "N",
         "another sample of schedules (1)"},
        {"--steps", OPT_NUMBER, &program.steps, "N",
         "steps of one execution at most; more is a livelock"},
        {"--spurious", OPT_NUMBER, &spurious, "N",
         "spurious wake-ups in an execution (1)"},
        {"--strategy", OPT_TEXT, &program.strategy, "NAME",
         "all, exhaustive, every-order, random, pct or pos (all)"},
        {"--preemptions", OPT_NUMBER, &preemptions, "N",
         "search only schedules that interrupt a task at most N times"},
        {"--parallelism", OPT_TEXT, &program.parallelism, "X",
         "measure work and span; less than X is a finding, 0 only measures"},
        {"--points", OPT_TEXT, &points, "WHERE",
         "memory: samples interrupt at any access; sync: only at calls and "
         "atomics (memory)"},
        {"--persistent", OPT_FLAG, &program.persistent, NULL,
         "executions share a process: faster, for programs that clean up"},
        {"--leaks", OPT_FLAG, &program.leaks, NULL,
         "locks, semaphores and keys left over at the end are findings"},
        {"--cflags", OPT_TEXT, &cflags, "FLAGS", "more flags for the compiler"},
        {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked = cmd_parse(&cmd_explore, files, &program.file_count, 1, FILES,
                          &program.args, table, argv);
    if (asked != 0) {
        return asked - 1;
    }
    if (!are_valid(&program, points)) {
        return EXIT_USAGE;
    }
    program.sync_points = strcmp(points, "sync") == 0;
    char *flag_text = xstrdup(cflags != NULL ? cflags : "");
    program.spurious = (long)spurious;
    program.preemptions = preemptions == ULONG_MAX ? -1 : (long)preemptions;
    if (program.preemptions >= 0 && strcmp(program.strategy, "all") == 0) {
        program.strategy = "exhaustive"; /* samples know no bound */
    }
    program.files = files;
    program.cflags = flags;
    program.cflag_count = split_flags(flag_text, flags);
    int code = explore(&program, json);
    free(flag_text);
    return code;
}

const struct command cmd_explore = {
    "explore", "FILE.c... [options] [-- args]",
    "explore the schedules of any pthreads program with a main()", run};

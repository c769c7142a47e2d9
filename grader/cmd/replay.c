/* replay.c: grader replay. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "cmd/grading.h"
#include "cmd/program.h"
#include "cmd/schedule.h"
#include "report/text.h"
#include "run/workdir.h"

enum { FILES = 64 };

/* How the schedule is replayed. */
struct how {
    const struct runtime *runtime;
    const char *choices; /* file */
    const char *order;   /* file for the order of calls; NULL: not wanted */
    unsigned long times;
    enum oracle oracle; /* whose build; the schedule's own, or a tool's */
    bool gdb;
    bool is_tool; /* another build than the schedule's: what does it say? */
};

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static bool is_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static unsigned long bound_of(const json_t *file)
{
    return (unsigned long)json_integer_value(
        json_object_get(json_object_get(file, "schedule"), "bound"));
}

static int check_digest(const json_t *file, uint64_t digest, struct err *err)
{
    char text[24];
    snprintf(text, sizeof(text), "%016llx", (unsigned long long)digest);
    if (strcmp(text, text_of(file, "digest")) != 0) {
        return err_set(err, "the sources have changed since this schedule was "
                            "recorded: grade again");
    }
    return 0;
}

/* Print what a tool says of the schedule. */
static int tell(const struct findings *found, enum oracle oracle,
                const struct text_style *style, struct err *err)
{
    size_t told = 0;
    for (size_t i = 0; i < found->count; i++) {
        const struct finding *finding = &found->items[i];
        if (strcmp(finding->rule, "weave/unsupported") == 0) {
            return err_set(err, "%s", finding->message);
        }
        if (finding->oracle == oracle) {
            report_text_finding(stdout, finding, 0, style);
            told++;
        }
    }
    if (told == 0) {
        printf("%s has nothing to say of this schedule\n",
               oracle == ORACLE_TSAN ? "ThreadSanitizer" : "Helgrind");
    }
    return 0;
}

/*
 * Print the finding when it is the one that FILE tells of, or what the tool
 * says.
 */
static int compare(const json_t *file, const struct findings *found,
                   const struct how *how, const char *source_dir,
                   struct err *err)
{
    if (how->gdb || how->order != NULL) {
        return 0;
    }
    const char *rule = text_of(file, "rule");
    const char *fingerprint =
        text_of(json_object_get(file, "schedule"), "fingerprint");
    struct text_style style = {report_wants_colour(stdout), source_dir};
    if (how->is_tool) {
        return tell(found, how->oracle, &style, err);
    }
    for (size_t i = 0; i < found->count; i++) {
        const struct finding *finding = &found->items[i];
        const char *again = text_of(finding->schedule, "fingerprint");
        if (again != NULL && strcmp(finding->rule, rule) == 0 &&
            strcmp(again, fingerprint) == 0) {
            report_text_finding(stdout, finding, 0, &style);
            return 0;
        }
    }
    return err_set(err,
                   "not reproduced: the schedule ended with %s instead "
                   "of %s",
                   found->count > 0 ? found->items[0].rule : "no finding",
                   rule);
}

static int replay_lab(const json_t *file, const struct how *how,
                      struct err *err)
{
    const json_t *program = json_object_get(file, "program");
    const char *dir = text_of(program, "lab");
    const char *submission = text_of(program, "submission");
    struct lab *lab = NULL;
    struct result result;
    uint64_t digest = 0;
    if (dir == NULL || submission == NULL || text_of(file, "test") == NULL) {
        return err_set(err, "the schedule does not say which lab, submission "
                            "and test it is of");
    }
    if (lab_load(&lab, dir, err) != 0) {
        return -1;
    }
    struct grading grading = {
        .lab = lab,
        .runtime = how->runtime,
        .submission = submission,
        .hidden = text_of(program, "hidden"),
        .mine = json_is_true(json_object_get(program, "mine")),
        .replay_test = text_of(file, "test"),
        .replay_choices = how->choices,
        .replay_bound = bound_of(file),
        .replay_times = how->times,
        .replay_order = how->order,
        .replay_gdb = how->gdb,
        .replay_oracle = how->oracle};
    result_init(&result, lab, "replay");
    int rc = grading_run(&result, &digest, &grading, err);
    if (rc == 0) {
        rc = check_digest(file, digest, err);
    }
    if (rc == 0) {
        rc = compare(file, &result.findings, how, submission, err);
    }
    result_release(&result);
    lab_free(lab);
    return rc;
}

static size_t strings(const json_t *array, char **out, size_t most)
{
    size_t i;
    size_t count = 0;
    const json_t *one;
    json_array_foreach(array, i, one)
    {
        if (json_is_string(one) && count < most - 1) {
            out[count++] = (char *)json_string_value(one);
        }
    }
    out[count] = NULL;
    return count;
}

static int replay_once(const json_t *file, const struct program *program,
                       const struct how *how, struct err *err)
{
    struct program_outcome outcome;
    int rc = program_run(&outcome, program, err);
    if (rc == 0 && (rc = check_digest(file, outcome.digest, err)) == 0) {
        if (outcome.output != NULL && outcome.output[0] != '\0' &&
            how->order == NULL && !how->is_tool) {
            printf("the program printed:\n%s\n", outcome.output);
        }
        rc = compare(file, &outcome.findings, how, NULL, err);
    }
    program_outcome_release(&outcome);
    return rc;
}

static int replay_program(const json_t *file, const struct how *how,
                          struct err *err)
{
    const json_t *description = json_object_get(file, "program");
    char *files[FILES];
    char *args[FILES];
    char *cflags[FILES];
    struct program program = {
        .runtime = how->runtime,
        .files = files,
        .args = args,
        .cflags = cflags,
        .spurious = -1,
        .preemptions = -1,
        .steps = bound_of(file),
        .leaks = is_true(description, "leaks"),
        .sync_points = is_true(description, "sync-points"),
        .parallelism = text_of(description, "parallelism"),
        .order = how->order,
        .oracle = how->oracle,
        .gdb = how->gdb,
        .replay = how->choices};
    program.file_count =
        strings(json_object_get(description, "files"), files, FILES);
    program.cflag_count =
        strings(json_object_get(description, "cflags"), cflags, FILES);
    strings(json_object_get(description, "args"), args, FILES);
    const json_t *spurious =
        json_object_get(json_object_get(file, "schedule"), "spurious");
    program.spurious = (long)json_integer_value(spurious);
    int rc = 0;
    for (unsigned long i = 0; i < how->times && rc == 0; i++) {
        rc = replay_once(file, &program, how, err);
    }
    return rc;
}

/* The oracle whose build found what FILE tells of. */
static enum oracle oracle_of(const json_t *file)
{
    const char *name = text_of(file, "oracle");
    for (int i = 0; name != NULL && i < ORACLES; i++) {
        if (i != ORACLE_COMPILER &&
            strcmp(name, oracle_name((enum oracle)i)) == 0) {
            return (enum oracle)i;
        }
    }
    return ORACLE_WEAVE;
}

static int replay(const json_t *file, const struct how *how, struct err *err)
{
    const char *kind = text_of(json_object_get(file, "program"), "kind");
    return kind != NULL && strcmp(kind, "program") == 0
               ? replay_program(file, how, err)
               : replay_lab(file, how, err);
}

/*
 * The same schedule in the build of TOOL: first in its own build, to write the
 * order of the calls to the file ORDER, which the other build then follows.
 */
static int replay_with(enum oracle tool, const json_t *file, struct how how,
                       const char *order, struct err *err)
{
    if (how.oracle != ORACLE_WEAVE) {
        return err_set(err, "this schedule was found by %s: replay it as it is",
                       oracle_name(how.oracle));
    }
    how.order = order;
    int rc = replay(file, &how, err);
    how.order = NULL;
    how.choices = order;
    how.oracle = tool;
    how.is_tool = true;
    return rc == 0 ? replay(file, &how, err) : rc;
}

static void conclude(const struct how *how)
{
    if (how->times > 1) {
        printf("\nreproduced %lu times: the same finding, step by step the "
               "same\n",
               how->times);
    } else {
        puts("\nreproduced: the same finding, step by step the same");
    }
}

struct asked {
    unsigned long times;
    bool gdb;
    bool tsan;
    bool helgrind;
};

/* Replay the schedule that NAME names, with files in DIR. */
static int replay_named(const char *name, const struct asked *asked,
                        const struct runtime *runtime, const char *dir,
                        struct err *err)
{
    json_t *file = schedule_load(name, err);
    char *choices = xformat("%s/choices", dir);
    char *order = xformat("%s/order", dir);
    int rc = -1;
    if (file == NULL ||
        schedule_write_choices(json_object_get(file, "schedule"), choices,
                               err) != 0) {
        goto out;
    }
    struct how how = {.runtime = runtime,
                      .choices = choices,
                      .times = asked->times,
                      .oracle = oracle_of(file),
                      .gdb = asked->gdb};
    if (asked->tsan || asked->helgrind) {
        rc = replay_with(asked->tsan ? ORACLE_TSAN : ORACLE_HELGRIND, file, how,
                         order, err);
    } else if ((rc = replay(file, &how, err)) == 0 && !asked->gdb) {
        conclude(&how);
    }
out:
    json_decref(file);
    free(choices);
    free(order);
    return rc;
}

static int run(char **argv)
{
    char *operands[1];
    size_t count;
    struct asked asked = {.times = 1};
    const struct opt table[] = {
        {"--times", OPT_NUMBER, &asked.times, "N",
         "replay it so often; all must end alike (1)"},
        {"--gdb", OPT_FLAG, &asked.gdb, NULL,
         "step through it in gdb; weave-step goes on to the next step"},
        {"--tsan", OPT_FLAG, &asked.tsan, NULL,
         "what does ThreadSanitizer say of the same schedule?"},
        {"--helgrind", OPT_FLAG, &asked.helgrind, NULL,
         "what does Helgrind say of the same schedule?"},
        {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int ask = cmd_parse(&cmd_replay, operands, &count, 1, 1, NULL, table, argv);
    if (ask != 0) {
        return ask - 1;
    }
    if (asked.gdb + asked.tsan + asked.helgrind > 1) {
        fputs("grader replay: one of --gdb, --tsan and --helgrind\n", stderr);
        return EXIT_USAGE;
    }
    struct err err = {{0}};
    struct runtime runtime = {0};
    char *dir = NULL;
    int rc = -1;
    if (runtime_find(&runtime, &err) == 0 &&
        (dir = workdir_make(&err)) != NULL) {
        rc = replay_named(operands[0], &asked, &runtime, dir, &err);
    }
    workdir_remove(dir);
    runtime_release(&runtime);
    return rc == 0 ? EXIT_LOST : cmd_world(&cmd_replay, &err);
}

const struct command cmd_replay = {
    "replay", "SCHEDULE",
    "show a finding again: SCHEDULE is a file, or the id in a report", run};

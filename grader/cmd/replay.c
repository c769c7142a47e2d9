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

/* Print the finding when it is the one that FILE tells of. */
static int compare(const json_t *file, const struct findings *found,
                   const char *source_dir, struct err *err)
{
    const char *rule = text_of(file, "rule");
    const char *fingerprint =
        text_of(json_object_get(file, "schedule"), "fingerprint");
    struct text_style style = {report_wants_colour(stdout), source_dir};
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

static int replay_lab(const json_t *file, const struct runtime *runtime,
                      const char *choices, unsigned long times, struct err *err)
{
    const json_t *program = json_object_get(file, "program");
    const char *dir = text_of(program, "lab");
    const char *submission = text_of(program, "submission");
    const char *oracle = text_of(file, "oracle");
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
    struct grading grading = {.lab = lab,
                              .runtime = runtime,
                              .submission = submission,
                              .hidden = text_of(program, "hidden"),
                              .replay_test = text_of(file, "test"),
                              .replay_choices = choices,
                              .replay_bound = bound_of(file),
                              .replay_times = times,
                              .replay_oracle = ORACLE_WEAVE};
    for (int i = 0; i < ORACLES; i++) {
        if (strcmp(oracle, oracle_name((enum oracle)i)) == 0 &&
            i != ORACLE_COMPILER) {
            grading.replay_oracle = (enum oracle)i;
        }
    }
    result_init(&result, lab, "replay");
    int rc = grading_run(&result, &digest, &grading, err);
    if (rc == 0) {
        rc = check_digest(file, digest, err);
    }
    if (rc == 0) {
        rc = compare(file, &result.findings, submission, err);
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
                       struct err *err)
{
    struct program_outcome outcome;
    int rc = program_run(&outcome, program, err);
    if (rc == 0 && (rc = check_digest(file, outcome.digest, err)) == 0) {
        if (outcome.output[0] != '\0') {
            printf("the program printed:\n%s\n", outcome.output);
        }
        rc = compare(file, &outcome.findings, NULL, err);
    }
    program_outcome_release(&outcome);
    return rc;
}

static int replay_program(const json_t *file, const struct runtime *runtime,
                          const char *choices, unsigned long times,
                          struct err *err)
{
    const json_t *description = json_object_get(file, "program");
    char *files[FILES];
    char *args[FILES];
    char *cflags[FILES];
    struct program program = {
        .runtime = runtime,
        .files = files,
        .args = args,
        .cflags = cflags,
        .spurious = -1,
        .preemptions = -1,
        .steps = bound_of(file),
        .leaks = is_true(description, "leaks"),
        .sync_points = is_true(description, "sync-points"),
        .parallelism = text_of(description, "parallelism"),
        .replay = choices};
    program.file_count =
        strings(json_object_get(description, "files"), files, FILES);
    program.cflag_count =
        strings(json_object_get(description, "cflags"), cflags, FILES);
    strings(json_object_get(description, "args"), args, FILES);
    const json_t *spurious =
        json_object_get(json_object_get(file, "schedule"), "spurious");
    program.spurious = (long)json_integer_value(spurious);
    int rc = 0;
    for (unsigned long i = 0; i < times && rc == 0; i++) {
        rc = replay_once(file, &program, err);
    }
    return rc;
}

static int run(char **argv)
{
    char *operands[1];
    size_t count;
    unsigned long times = 1;
    const struct opt table[] = {{"--times", OPT_NUMBER, &times, "N",
                                 "replay it so often; all must end alike (1)"},
                                {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked =
        cmd_parse(&cmd_replay, operands, &count, 1, 1, NULL, table, argv);
    if (asked != 0) {
        return asked - 1;
    }
    struct err err = {{0}};
    struct runtime runtime = {0};
    char *choices = NULL;
    char *dir = NULL;
    json_t *file = NULL;
    int rc = -1;
    if (runtime_find(&runtime, &err) != 0 ||
        (file = schedule_load(operands[0], &err)) == NULL ||
        (dir = workdir_make(&err)) == NULL) {
        goto out;
    }
    choices = xformat("%s/choices", dir);
    if (schedule_write_choices(json_object_get(file, "schedule"), choices,
                               &err) != 0) {
        goto out;
    }
    const char *kind = text_of(json_object_get(file, "program"), "kind");
    rc = kind != NULL && strcmp(kind, "program") == 0
             ? replay_program(file, &runtime, choices, times, &err)
             : replay_lab(file, &runtime, choices, times, &err);
    if (rc == 0 && times > 1) {
        printf("\nreproduced %lu times: the same finding, step by step the "
               "same\n",
               times);
    } else if (rc == 0) {
        puts("\nreproduced: the same finding, step by step the same");
    }
out:
    json_decref(file);
    free(choices);
    workdir_remove(dir);
    runtime_release(&runtime);
    return rc == 0 ? EXIT_LOST : cmd_world(&cmd_replay, &err);
}

const struct command cmd_replay = {
    "replay", "SCHEDULE",
    "show a finding again: SCHEDULE is a file, or the id in a report", run};

/* program.c: see program.h. */
#include "cmd/program.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "oracle/events.h"
#include "oracle/helgrind.h"
#include "run/debug.h"
#include "run/proc.h"
#include "run/submission.h"
#include "run/workdir.h"

enum { FILES = 64, ARGS = 128, EXIT_BROKEN = 70 };

struct attempt {
    const struct program *program;
    struct program_outcome *out;
    char *dir;
    char *paths[FILES]; /* absolute */
};

static bool is_own(const char *file, const void *context)
{
    const struct attempt *attempt = context;
    for (size_t i = 0; i < attempt->program->file_count; i++) {
        if (strcmp(attempt->paths[i], file) == 0) {
            return true;
        }
    }
    return false;
}

static int find_files(struct attempt *attempt, struct err *err)
{
    const struct program *program = attempt->program;
    attempt->out->digest = DIGEST_START;
    if (program->file_count > FILES) {
        return err_set(err, "more than %d files", FILES);
    }
    for (size_t i = 0; i < program->file_count; i++) {
        size_t size;
        char *data = fs_read(program->files[i], (size_t)16 << 20, &size, err);
        if (data == NULL) {
            return -1;
        }
        attempt->out->digest = digest_bytes(attempt->out->digest, data, size);
        free(data);
        attempt->paths[i] = realpath(program->files[i], NULL);
        if (attempt->paths[i] == NULL) {
            return err_errno(err, "cannot find %s", program->files[i]);
        }
    }
    return 0;
}

static int build(struct attempt *attempt, struct err *err)
{
    enum build_end end;
    char *words = NULL;
    const struct program *program = attempt->program;
    const struct build build = {.dir = attempt->dir,
                                .runtime = program->runtime,
                                .own = attempt->paths,
                                .own_count = program->file_count,
                                .cflags = program->cflags,
                                .cflag_count = program->cflag_count};
    int rc =
        build_flavour(&end, &words, &build, flavour_of(program->oracle), err);
    if (rc == 0 && end == BUILD_REJECTED) {
        rc = err_set(err, "the program does not build:\n%.900s", words);
    }
    free(words);
    return rc;
}

static void add_number(char **env, size_t *count, const char *name,
                       unsigned long value, bool wanted)
{
    if (wanted) {
        env[(*count)++] = xformat("%s=%lu", name, value);
    }
}

/* Helgrind's report, a file a process. */
static const char *const valgrind[] = {"valgrind",          "-q",
                                       "--tool=helgrind",   "--xml=yes",
                                       "--xml-file=xml.%p", NULL};

static int debug_program(const struct program *program, char *const argv[],
                         const char *dir, char *const env[], struct err *err)
{
    char *script = xformat("%s/weave.gdb", program->runtime->lib);
    int rc = debug_run(argv, dir, env, script, err);
    free(script);
    return rc;
}

/* The environment of the explorer, into ENV; returns how many. */
static size_t set_up(char **env, const struct program *program,
                     const char *events)
{
    size_t vars = 0;
    env[vars++] = xformat("WEAVE_EVENTS=%s", events);
    add_number(env, &vars, "WEAVE_SCHEDULES", program->schedules,
               program->schedules > 0);
    add_number(env, &vars, "WEAVE_SEED", program->seed, program->seed > 0);
    add_number(env, &vars, "WEAVE_STEPS", program->steps, program->steps > 0);
    add_number(env, &vars, "WEAVE_SPURIOUS", (unsigned long)program->spurious,
               program->spurious >= 0);
    if (program->strategy != NULL) {
        env[vars++] = xformat("WEAVE_STRATEGY=%s", program->strategy);
    }
    add_number(env, &vars, "WEAVE_PREEMPTIONS",
               (unsigned long)program->preemptions, program->preemptions >= 0);
    add_number(env, &vars, "WEAVE_LEAKS", 1, program->leaks);
    add_number(env, &vars, "WEAVE_PERSISTENT", 1, program->persistent);
    add_number(env, &vars, "WEAVE_SYNC_POINTS", 1, program->sync_points);
    if (program->parallelism != NULL) {
        env[vars++] = xformat("WEAVE_PARALLELISM=%s", program->parallelism);
    }
    if (program->replay != NULL) {
        env[vars++] = xformat("WEAVE_REPLAY=%s", program->replay);
    }
    if (program->order != NULL) {
        env[vars++] = xformat("WEAVE_ORDER=%s", program->order);
    }
    add_number(env, &vars, "WEAVE_GDB", 1, program->gdb);
    env[vars] = NULL;
    return vars;
}

static int execute(struct proc_result *ran, const struct attempt *attempt,
                   const char *events, struct err *err)
{
    const struct program *program = attempt->program;
    char *argv[ARGS];
    char *env[16];
    size_t args = 0;
    for (size_t i = 0;
         program->oracle == ORACLE_HELGRIND && valgrind[i] != NULL; i++) {
        argv[args++] = (char *)valgrind[i];
    }
    argv[args++] = (char *)flavour_program(flavour_of(program->oracle));
    for (char **arg = program->args; arg != NULL && *arg != NULL; arg++) {
        if (args == ARGS - 1) {
            return err_set(err, "too many arguments for the program");
        }
        argv[args++] = *arg;
    }
    argv[args] = NULL;
    size_t vars = set_up(env, program, events);
    /* ThreadSanitizer reserves more addresses than any limit would allow. */
    const struct proc_limits limits = {
        .address_mb = program->oracle == ORACLE_TSAN ? 0 : 16384,
        .memory_mb = 8192};
    int rc = program->gdb
                 ? debug_program(program, argv, attempt->dir, env, err)
                 : proc_run(ran, argv, attempt->dir, env, &limits, err);
    for (size_t i = 0; i < vars; i++) {
        free(env[i]);
    }
    return rc;
}

/* Name the files as the user did. */
static void rename_places(const struct attempt *attempt, struct place *places,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; f < attempt->program->file_count; f++) {
            if (places[i].file != NULL &&
                strcmp(places[i].file, attempt->paths[f]) == 0) {
                free(places[i].file);
                places[i].file = xstrdup(attempt->program->files[f]);
            }
        }
    }
}

static int collect_helgrind(const struct attempt *attempt,
                            const struct events *events, struct err *err)
{
    const char *test;
    long pid = events_process(events, 0, &test);
    char *path = xformat("%s/xml.%ld", attempt->dir, pid);
    int rc = fs_is_file(path) ? helgrind_collect(&attempt->out->findings, path,
                                                 NULL, is_own, attempt, err)
                              : 0;
    free(path);
    return rc;
}

static int collect(const struct attempt *attempt, const struct events *events,
                   struct err *err)
{
    char *path = xformat("%s/%s", attempt->dir,
                         flavour_program(flavour_of(attempt->program->oracle)));
    struct symbols *symbols = symbols_open(path, err);
    struct program_outcome *out = attempt->out;
    size_t i;
    const json_t *event;
    free(path);
    if (symbols == NULL) {
        return -1;
    }
    json_array_foreach(events->lines, i, event)
    {
        const char *kind = json_string_value(json_object_get(event, "event"));
        if (kind != NULL && strcmp(kind, "explored") == 0) {
            out->complete = json_is_true(json_object_get(event, "complete"));
            out->schedules = (unsigned)json_integer_value(
                json_object_get(event, "schedules"));
            out->work_ns =
                (uint64_t)json_integer_value(json_object_get(event, "work_ns"));
            out->span_ns =
                (uint64_t)json_integer_value(json_object_get(event, "span_ns"));
        } else if (kind != NULL && strcmp(kind, "finding") == 0) {
            events_add_finding(event, attempt->program->oracle, &out->findings,
                               symbols, is_own, attempt);
        }
    }
    symbols_close(symbols);
    if (attempt->program->oracle == ORACLE_HELGRIND &&
        collect_helgrind(attempt, events, err) != 0) {
        return -1;
    }
    for (i = 0; i < out->findings.count; i++) {
        struct finding *finding = &out->findings.items[i];
        rename_places(attempt, finding->places, finding->place_count);
        rename_places(attempt, finding->steps, finding->step_count);
        out->unsupported =
            out->unsupported || strcmp(finding->rule, "weave/unsupported") == 0;
    }
    return 0;
}

int program_run(struct program_outcome *out, const struct program *program,
                struct err *err)
{
    int rc = -1;
    struct attempt attempt = {.program = program, .out = out};
    struct proc_result ran = {0};
    struct events events = {0};
    char *path = NULL;
    *out = (struct program_outcome){0};
    attempt.dir = workdir_make(err);
    if (attempt.dir == NULL || find_files(&attempt, err) != 0 ||
        build(&attempt, err) != 0) {
        goto out;
    }
    path = xformat("%s/events", attempt.dir);
    if (program->gdb) {
        rc = execute(&ran, &attempt, path, err);
        goto out;
    }
    if (execute(&ran, &attempt, path, err) != 0 ||
        events_read(&events, path, err) != 0) {
        goto out;
    }
    if (!events.ended) {
        err_set(err, "the exploration did not come to its end: %.700s",
                ran.end == PROC_EXITED && ran.code == EXIT_BROKEN ? ran.output
                : ran.end == PROC_FLOODED ? "the program printed too much"
                : ran.end == PROC_TOO_BIG
                    ? "the program used too much memory"
                    : "the explorer was ended from inside");
        goto out;
    }
    out->output = xstrdup(ran.output);
    rc = collect(&attempt, &events, err);
out:
    if (events.lines != NULL) {
        events_release(&events);
    }
    proc_result_release(&ran);
    for (size_t i = 0; i < FILES; i++) {
        free(attempt.paths[i]);
    }
    free(path);
    workdir_remove(attempt.dir);
    return rc;
}

void program_outcome_release(struct program_outcome *outcome)
{
    findings_release(&outcome->findings);
    free(outcome->output);
    *outcome = (struct program_outcome){0};
}

static json_t *list(char *const *items, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(array, json_string(items[i]));
    }
    return array;
}

json_t *program_describe(const struct program *program)
{
    size_t args = 0;
    json_t *files = json_array();
    while (program->args != NULL && program->args[args] != NULL) {
        args++;
    }
    for (size_t i = 0; i < program->file_count; i++) {
        char *real = realpath(program->files[i], NULL);
        json_array_append_new(files, json_string(real != NULL ? real : ""));
        free(real);
    }
    return json_pack("{s:s, s:o, s:o, s:o, s:b, s:b, s:s*}", "kind", "program",
                     "files", files, "args", list(program->args, args),
                     "cflags", list(program->cflags, program->cflag_count),
                     "leaks", program->leaks, "sync-points",
                     program->sync_points, "parallelism", program->parallelism);
}

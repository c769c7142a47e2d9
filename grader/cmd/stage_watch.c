/* stage_watch.c: run the tests under one oracle's eyes. */
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/stage.h"
#include "oracle/events.h"
#include "oracle/helgrind.h"
#include "run/debug.h"
#include "run/proc.h"

enum { EXIT_BROKEN = 70 };

static bool is_own(const char *file, const void *context)
{
    const struct stage *stage = context;
    for (size_t i = 0; i < stage->build.own_count; i++) {
        if (strcmp(file, stage->own[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void reject(struct stage *stage, const char *words)
{
    char *message = xformat("%.1500s", words);
    /* The work tree's name means nothing to a reader, and changes. */
    for (char *at; (at = strstr(message, stage->dir)) != NULL;) {
        size_t length = strlen(stage->dir);
        memmove(at, at + length, strlen(at + length) + 1);
    }
    findings_add(&stage->result->findings, ORACLE_COMPILER, "build/link",
                 message);
    free(message);
}

static unsigned schedules_of(const struct lab *lab, enum oracle oracle)
{
    switch (oracle) {
    case ORACLE_UNIT:
        return lab->schedules.unit;
    case ORACLE_TSAN:
        return lab->schedules.tsan;
    case ORACLE_HELGRIND:
        return lab->schedules.helgrind;
    default:
        return lab->schedules.weave;
    }
}

static int debug_tests(const struct stage *stage, char *const argv[],
                       char *const env[], struct err *err)
{
    char *script = xformat("%s/weave.gdb", stage->grading->runtime->lib);
    int rc = debug_run(argv, stage->dir, env, script, err);
    free(script);
    return rc;
}

/* Run the test program of ORACLE; its events go to EVENTS_PATH. */
static int run_tests(struct proc_result *out, const struct stage *stage,
                     enum oracle oracle, const char *events_path,
                     struct err *err)
{
    static const char *const valgrind[] = {"valgrind", "-q", "--tool=helgrind",
                                           "--xml=yes", "--xml-file=xml/x.%p"};
    const struct grading *grading = stage->grading;
    const struct limits *limits = &grading->lab->limits;
    char *argv[12];
    char *env[10];
    size_t args = 0;
    size_t vars = 0;
    if (oracle == ORACLE_HELGRIND) {
        for (; args < sizeof(valgrind) / sizeof(valgrind[0]); args++) {
            argv[args] = (char *)valgrind[args];
        }
    }
    argv[args++] = (char *)flavour_program(flavour_of(oracle));
    env[vars++] = xformat("WEAVE_EVENTS=%s", events_path);
    env[vars++] =
        xformat("WEAVE_SCHEDULES=%u", schedules_of(grading->lab, oracle));
    env[vars++] = xstrdup("CK_DEFAULT_TIMEOUT=0");
    if (grading->replay_test != NULL) {
        argv[args++] = (char *)"--test";
        argv[args++] = (char *)grading->replay_test;
        env[vars++] = xformat("WEAVE_REPLAY=%s", grading->replay_choices);
        env[vars++] = xformat("WEAVE_STEPS=%lu", grading->replay_bound);
        if (grading->replay_order != NULL) {
            env[vars++] = xformat("WEAVE_ORDER=%s", grading->replay_order);
        }
        if (grading->replay_gdb) {
            env[vars++] = xstrdup("WEAVE_GDB=1");
        }
    }
    argv[args] = NULL;
    env[vars] = NULL;
    bool own_allocator = oracle == ORACLE_UNIT || oracle == ORACLE_TSAN;
    const struct proc_limits bounds = {
        .cpu_s = limits->cpu_s,
        .address_mb = own_allocator ? 0 : limits->memory_mb,
        .memory_mb = limits->memory_mb,
        .output_bytes = (size_t)limits->output_kb << 10,
    };
    int rc = grading->replay_gdb
                 ? debug_tests(stage, argv, env, err)
                 : proc_run(out, argv, stage->dir, env, &bounds, err);
    if (rc != 0 && oracle == ORACLE_HELGRIND && !proc_interrupted()) {
        struct err first = *err;
        err_set(err, "%s (Debian package: valgrind)", first.text);
    }
    for (size_t i = 0; i < vars; i++) {
        free(env[i]);
    }
    return rc;
}

/* The program stopped before its end: whose fault is it? */
static int explain_stop(struct stage *stage, enum oracle oracle,
                        const struct events *events,
                        const struct proc_result *ran, struct err *err)
{
    struct findings *findings = &stage->result->findings;
    if (ran->end == PROC_FLOODED) {
        findings_add(findings, oracle, "unit/output",
                     "the program printed more than allowed and was stopped");
    } else if (ran->end == PROC_TOO_MANY) {
        findings_add(findings, oracle, "unit/process-limit",
                     "the program started more processes than allowed and was "
                     "stopped");
    } else if (ran->end == PROC_TOO_BIG) {
        findings_add(findings, oracle, "unit/memory-limit",
                     "the program used more memory than allowed and was "
                     "stopped");
    } else if (ran->end == PROC_EXITED && ran->code == EXIT_BROKEN) {
        return err_set(err, "weave cannot work here: %.600s", ran->output);
    } else if (!events->started) {
        return err_set(err, "the %s build does not start (%s %d): %.600s%s",
                       oracle_name(oracle),
                       ran->end == PROC_EXITED ? "status" : "signal", ran->code,
                       ran->output,
                       oracle == ORACLE_HELGRIND
                           ? " (is the Debian package valgrind whole? see "
                             "grader doctor)"
                           : " (see grader doctor)");
    } else if (!events->ended) {
        findings_add(findings, oracle, "unit/unfinished",
                     "the test program was ended from inside before all tests "
                     "had run");
    }
    return 0;
}

/*
 * Valgrind writes a file a process. They are read in the order of the
 * executions: process ids are the system's, and no grade depends on them.
 */
static int collect_helgrind(struct stage *stage, const struct events *events,
                            struct err *err)
{
    int rc = 0;
    long pid;
    const char *test;
    for (size_t i = 0; rc == 0 && (pid = events_process(events, i, &test)) != 0;
         i++) {
        char *path = xformat("%s/xml/x.%ld", stage->dir, pid);
        if (fs_is_file(path)) {
            rc = helgrind_collect(&stage->result->findings, path, test, is_own,
                                  stage, err);
        }
        free(path);
    }
    return rc;
}

static int collect(struct stage *stage, enum oracle oracle,
                   const struct events *events, struct err *err)
{
    char *program =
        xformat("%s/%s", stage->dir, flavour_program(flavour_of(oracle)));
    struct symbols *symbols = symbols_open(program, err);
    int rc = -1;
    free(program);
    if (symbols != NULL) {
        struct evidence *evidence = &stage->result->evidence[oracle];
        evidence->measured = true;
        events_collect(events, oracle, evidence, &stage->result->findings,
                       symbols, is_own, stage);
        rc = oracle == ORACLE_HELGRIND ? collect_helgrind(stage, events, err)
                                       : 0;
    }
    symbols_close(symbols);
    return rc;
}

/* One run of the test program, its events read and its end explained. */
static int run_and_read(struct events *events, struct stage *stage,
                        enum oracle oracle, const char *suffix, struct err *err)
{
    struct proc_result ran = {0};
    char *path =
        xformat("%s/events-%s%s", stage->dir, oracle_name(oracle), suffix);
    int rc = run_tests(&ran, stage, oracle, path, err);
    if (rc == 0) {
        rc = events_read(events, path, err);
    }
    if (rc == 0 && suffix[0] == '\0' && !stage->grading->replay_gdb) {
        rc = explain_stop(stage, oracle, events, &ran, err);
    }
    proc_result_release(&ran);
    free(path);
    return rc;
}

/*
 * A signal stopped the run, or one of its tests. Did the submission send it,
 * or somebody outside? The submission does the same thing every time.
 */
static int confirm_stop(struct stage *stage, enum oracle oracle,
                        const struct events *events, struct err *err)
{
    struct events again = {0};
    char *first = events_stopped(events);
    char *second = NULL;
    int rc = 0;
    if (first[0] == '\0') {
        goto out;
    }
    rc = run_and_read(&again, stage, oracle, "-again", err);
    if (rc != 0) {
        goto out;
    }
    second = events_stopped(&again);
    if (strcmp(first, second) != 0) {
        rc = err_set(err,
                     "the %s run was stopped (%.200s) and, started again, was "
                     "not: something outside the submission sends signals",
                     oracle_name(oracle), first);
    }
out:
    events_release(&again);
    free(first);
    free(second);
    return rc;
}

/* A replay that is run again and again must end alike every time. */
static int repeat(struct stage *stage, enum oracle oracle,
                  const struct events *first, struct err *err)
{
    unsigned long times = stage->grading->replay_times;
    int rc = 0;
    for (unsigned long i = 2; i <= times && rc == 0; i++) {
        struct events again = {0};
        char *suffix = xformat("-%lu", i);
        rc = run_and_read(&again, stage, oracle, suffix, err);
        if (rc == 0 && !events_agree(first, &again)) {
            rc = err_set(err, "replay %lu of %lu ended otherwise", i, times);
        }
        events_release(&again);
        free(suffix);
    }
    return rc;
}

int stage_watch(struct stage *stage, enum oracle oracle, bool *fit,
                struct err *err)
{
    int rc = -1;
    enum build_end end;
    char *words = NULL;
    struct events events = {0};
    stage_tell(stage, oracle_name(oracle));
    if (build_flavour(&end, &words, &stage->build, flavour_of(oracle), err) !=
        0) {
        goto out;
    }
    if (end == BUILD_REJECTED) {
        *fit = false;
        reject(stage, words);
        rc = 0;
        goto out;
    }
    if (run_and_read(&events, stage, oracle, "", err) == 0 &&
        confirm_stop(stage, oracle, &events, err) == 0 &&
        repeat(stage, oracle, &events, err) == 0) {
        rc = collect(stage, oracle, &events, err);
    }
out:
    events_release(&events);
    free(words);
    return rc;
}

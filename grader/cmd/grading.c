/* grading.c: see grading.h. */
#include "cmd/grading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/sift.h"
#include "oracle/compiler.h"
#include "oracle/events.h"
#include "oracle/helgrind.h"
#include "run/proc.h"
#include "run/submission.h"
#include "run/workdir.h"

enum { NAMES = 64, EXIT_BROKEN = 70 };

/* A grading under way. */
struct stage {
    const struct grading *grading;
    struct result *result;
    char *dir;
    struct build build;
    char *own[NAMES];
    char *tests[NAMES];
};

static void tell(const struct grading *grading, const char *stage)
{
    if (grading->progress != NULL) {
        grading->progress(stage, grading->progress_context);
    }
}

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

static int copy_into(const struct stage *stage, const char *to_name,
                     const char *from, uint64_t *digest, struct err *err)
{
    size_t size;
    char *data = fs_read(from, (size_t)16 << 20, &size, err);
    if (data == NULL) {
        return -1;
    }
    *digest = digest_bytes(*digest, data, size);
    char *to = xformat("%s/%s", stage->dir, to_name);
    char *parent = fs_dirname(to);
    int rc =
        fs_make_dirs(parent, err) == 0 ? fs_write(to, data, size, err) : -1;
    free(parent);
    free(to);
    free(data);
    return rc;
}

static int copy_hidden(struct stage *stage, uint64_t *digest, struct err *err)
{
    size_t count;
    const char *dir = stage->grading->hidden;
    char **names = fs_list(dir, &count, err);
    int rc = names != NULL ? 0 : -1;
    size_t taken = 0;
    for (size_t i = 0; rc == 0 && i < count; i++) {
        size_t length = strlen(names[i]);
        if (length < 3 || (strcmp(names[i] + length - 2, ".c") != 0 &&
                           strcmp(names[i] + length - 2, ".h") != 0)) {
            continue;
        }
        char *from = xformat("%s/%s", dir, names[i]);
        char *to = xformat("hidden/%s", names[i]);
        rc = copy_into(stage, to, from, digest, err);
        if (names[i][length - 1] == 'c' && stage->build.test_count < NAMES) {
            stage->tests[stage->build.test_count++] = xstrdup(to);
            taken++;
        }
        free(from);
        free(to);
    }
    if (rc == 0 && taken == 0) {
        rc = err_set(err, "%s holds no test (*.c)", dir);
    }
    if (names != NULL) {
        fs_list_free(names, count);
    }
    return rc;
}

static int copy_lab(struct stage *stage, uint64_t *digest, struct err *err)
{
    const struct lab *lab = stage->grading->lab;
    for (unsigned i = 0; i < lab->given_count + lab->test_count; i++) {
        bool given = i < lab->given_count;
        const char *name =
            given ? lab->given[i] : lab->tests[i - lab->given_count];
        char *from = xformat("%s/%s", lab->dir, name);
        int rc = copy_into(stage, name, from, digest, err);
        free(from);
        if (rc != 0) {
            return -1;
        }
        if (!given && stage->build.test_count < NAMES) {
            stage->tests[stage->build.test_count++] = xstrdup(name);
        }
    }
    return stage->grading->hidden != NULL ? copy_hidden(stage, digest, err) : 0;
}

static void list_own(struct stage *stage)
{
    const struct lab *lab = stage->grading->lab;
    for (unsigned i = 0; i < lab->submit_count && i < NAMES; i++) {
        size_t length = strlen(lab->submit[i]);
        if (length > 2 && strcmp(lab->submit[i] + length - 2, ".c") == 0) {
            stage->own[stage->build.own_count++] = xstrdup(lab->submit[i]);
        }
    }
}

/* The strict compilation; returns how many errors, or -1. */
static int compile_strictly(struct stage *stage, struct err *err)
{
    int errors = 0;
    tell(stage->grading, "compiler");
    for (size_t i = 0; i < stage->build.own_count; i++) {
        char *json;
        if (build_strict(&json, &stage->build, stage->own[i], err) != 0) {
            return -1;
        }
        int more = compiler_collect(&stage->result->findings, json, err);
        free(json);
        if (more < 0) {
            return -1;
        }
        errors += more;
    }
    stage->result->evidence[ORACLE_COMPILER].measured = true;
    return errors;
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
    char *env[6];
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
    int rc = proc_run(out, argv, stage->dir, env, &bounds, err);
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
    } else if (!events->planned) {
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

static int collect_helgrind(struct stage *stage, const struct events *events,
                            struct err *err)
{
    size_t count;
    char *dir = xformat("%s/xml", stage->dir);
    char **names = fs_list(dir, &count, err);
    int rc = names != NULL ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < count; i++) {
        const char *test =
            events_test_of_pid(events, strtol(names[i] + 2, NULL, 10));
        if (test != NULL) {
            char *path = xformat("%s/%s", dir, names[i]);
            rc = helgrind_collect(&stage->result->findings, path, test, is_own,
                                  stage, err);
            free(path);
        }
    }
    if (names != NULL) {
        fs_list_free(names, count);
    }
    free(dir);
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

/* One oracle that watches the program run; *FIT false: it does not link. */
static int watch(struct stage *stage, enum oracle oracle, bool *fit,
                 struct err *err)
{
    int rc = -1;
    enum build_end end;
    char *words = NULL;
    struct events events = {0};
    struct proc_result ran = {0};
    char *path = xformat("%s/events-%s", stage->dir, oracle_name(oracle));
    tell(stage->grading, oracle_name(oracle));
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
    if (run_tests(&ran, stage, oracle, path, err) != 0 ||
        events_read(&events, path, err) != 0 ||
        explain_stop(stage, oracle, &events, &ran, err) != 0) {
        goto out;
    }
    rc = collect(stage, oracle, &events, err);
out:
    proc_result_release(&ran);
    if (events.lines != NULL) {
        events_release(&events);
    }
    free(words);
    free(path);
    return rc;
}

static int run_oracles(struct stage *stage, struct err *err)
{
    const struct grading *grading = stage->grading;
    bool fit = true;
    if (grading->replay_test != NULL) {
        return watch(stage, grading->replay_oracle, &fit, err);
    }
    int errors = compile_strictly(stage, err);
    if (errors != 0) {
        return errors < 0 ? -1 : 0;
    }
    static const enum oracle watchers[] = {ORACLE_WEAVE, ORACLE_UNIT,
                                           ORACLE_TSAN, ORACLE_HELGRIND};
    for (size_t i = 0; i < sizeof(watchers) / sizeof(watchers[0]) && fit; i++) {
        if (watch(stage, watchers[i], &fit, err) != 0) {
            return -1;
        }
    }
    return 0;
}

int grading_run(struct result *out, uint64_t *digest,
                const struct grading *grading, struct err *err)
{
    int rc = -1;
    bool fit = false;
    struct stage stage = {.grading = grading, .result = out};
    char *xml = NULL;
    stage.dir = workdir_make(err);
    if (stage.dir == NULL) {
        return -1;
    }
    stage.build = (struct build){.dir = stage.dir,
                                 .runtime = grading->runtime,
                                 .own = stage.own,
                                 .tests = stage.tests,
                                 .cache = grading->cache};
    xml = xformat("%s/xml", stage.dir);
    if (fs_make_dirs(xml, err) != 0 ||
        submission_take(&fit, digest, &out->findings, grading->lab,
                        grading->submission, stage.dir, err) != 0 ||
        copy_lab(&stage, digest, err) != 0) {
        goto out;
    }
    list_own(&stage);
    if (fit && run_oracles(&stage, err) != 0) {
        goto out;
    }
    if (!fit) {
        out->evidence[ORACLE_COMPILER].measured = true;
    }
    sift_findings(out);
    result_score(out);
    rc = 0;
out:
    for (size_t i = 0; i < NAMES; i++) {
        free(stage.own[i]);
        free(stage.tests[i]);
    }
    free(xml);
    workdir_remove(stage.dir);
    return rc;
}

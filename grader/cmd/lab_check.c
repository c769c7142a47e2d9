/*
 * lab_check.c: see lab.h.
 *
 * A lab is trusted because every right answer scores full, every known
 * mistake is caught where its expect file says, each check is failed by some
 * mistake, and the skeleton scores below half. Each variant is graded by a
 * process of its own.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "cmd/grading.h"
#include "cmd/lab.h"
#include "core/expect.h"
#include "report/text.h"
#include "run/proc.h"
#include "run/workdir.h"

struct lab_check {
    const struct lab *lab;
    const struct runtime *runtime;
    char *hidden; /* NULL: none */
    char *cache;
    struct variant *variants;
    size_t count;
    bool *failed; /* by check: some mistake fails it; shared by all processes */
    int log;      /* everything that was printed, for the stamp */
};

/* Print to standard output and into the log. */
__attribute__((format(printf, 2, 3))) static void say(
    const struct lab_check *check, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    if (vasprintf(&text, format, args) >= 0) {
        fputs(text, stdout);
        dprintf(check->log, "%s", text);
        free(text);
    }
    va_end(args);
}

/* Takes over the strings of VARIANT. */
static void add_variant(struct lab_check *check, struct variant variant)
{
    check->variants = xrealloc(check->variants,
                               (check->count + 1) * sizeof(*check->variants));
    check->variants[check->count++] = variant;
}

static int add_all(struct lab_check *check, enum variant_kind kind,
                   const char *solutions, const char *group, struct err *err)
{
    size_t count;
    char *dir = xformat("%s/%s", solutions, group);
    char **names = fs_list(dir, &count, err);
    free(dir);
    if (names == NULL) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        add_variant(check,
                    (struct variant){
                        kind, xformat("%s/%s", group, names[i]),
                        xformat("%s/%s/%s", solutions, group, names[i]), 0});
    }
    fs_list_free(names, count);
    return 0;
}

static int list_variants(struct lab_check *check, const char *solutions,
                         struct err *err)
{
    char *reference = xformat("%s/reference", solutions);
    if (!fs_is_dir(reference)) {
        err_set(err, "%s is missing: a lab is checked against its solutions",
                reference);
        free(reference);
        return -1;
    }
    add_variant(check, (struct variant){VARIANT_RIGHT, xstrdup("reference"),
                                        reference, 0});
    add_variant(check, (struct variant){VARIANT_SKELETON, xstrdup("skeleton"),
                                        xstrdup(check->lab->dir), 0});
    return add_all(check, VARIANT_RIGHT, solutions, "correct", err) == 0 &&
                   add_all(check, VARIANT_FAULTY, solutions, "faulty", err) == 0
               ? 0
               : -1;
}

static _Noreturn void work(const struct lab_check *check,
                           const struct variant *variant)
{
    char *words = NULL;
    size_t size = 0;
    uint64_t digest;
    struct err err = {{0}};
    struct result result;
    FILE *out = open_memstream(&words, &size);
    const struct grading grading = {.lab = check->lab,
                                    .runtime = check->runtime,
                                    .submission = variant->dir,
                                    .hidden = check->hidden,
                                    .cache = check->cache};
    result_init(&result, check->lab, variant->name);
    int wrong = grading_run(&result, &digest, &grading, &err);
    if (wrong == 0) {
        wrong = lab_judge(out, variant, &result, &err);
        for (unsigned i = 0;
             variant->kind == VARIANT_FAULTY && i < check->lab->check_count;
             i++) {
            check->failed[i] |= result.checks[i].status == CHECK_FAIL;
        }
    }
    fclose(out);
    say(check, "%s  %-36s %6s points\n%s", wrong == 0 ? "ok  " : "FAIL",
        variant->name, report_points(result_total_mp(&result)), words);
    if (wrong < 0) {
        say(check, "    %s\n", err.text);
    }
    fflush(stdout);
    _exit(wrong == 0 ? 0 : 1);
}

static int run_variants(struct lab_check *check, size_t jobs, size_t *failed,
                        struct err *err)
{
    size_t next = 0;
    size_t running = 0;
    while (running > 0 || next < check->count) {
        while (running < jobs && next < check->count) {
            fflush(NULL);
            pid_t pid = fork();
            if (pid < 0) {
                return err_errno(err, "cannot fork");
            }
            if (pid == 0) {
                work(check, &check->variants[next]);
            }
            check->variants[next++].pid = pid;
            running++;
        }
        int status;
        if (wait(&status) > 0) {
            running--;
            *failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        }
        if (proc_interrupted()) {
            return err_set(err, "interrupted");
        }
    }
    return 0;
}

/* Checks that no known mistake fails: perhaps they cannot fail at all. */
static int check_teeth(const struct lab_check *check)
{
    int wrong = 0;
    char *words = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&words, &size);
    for (unsigned i = 0; i < check->lab->check_count; i++) {
        if (!check->failed[i]) {
            fprintf(out,
                    "    no faulty variant fails the check %s: add one, or it "
                    "proves nothing\n",
                    check->lab->checks[i].id);
            wrong++;
        }
    }
    fclose(out);
    say(check, "%s  each check is failed by a mistake\n%s",
        wrong == 0 ? "ok  " : "FAIL", words);
    free(words);
    return wrong;
}

/* Something about the lab's files, without running anything. */
static size_t check_files(const struct lab_check *check, const char *solutions,
                          size_t (*look)(FILE *, const struct lab *,
                                         const char *),
                          const char *what)
{
    char *words = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&words, &size);
    size_t wrong = look(out, check->lab, solutions);
    fclose(out);
    say(check, "%s  %s\n%s", wrong == 0 ? "ok  " : "FAIL", what, words);
    free(words);
    return wrong;
}

/* The lab is whole: keep what was said, by the name STAMP. */
static void keep_log(const struct lab_check *check, const char *stamp)
{
    struct err ignored; /* a read-only home is no reason to fail */
    char *log = xformat("/proc/self/fd/%d", check->log);
    char *text = fs_read(log, (size_t)1 << 20, NULL, &ignored);
    char *dir = fs_dirname(stamp);
    if (text != NULL && fs_make_dirs(dir, &ignored) == 0) {
        fs_write(stamp, text, strlen(text), &ignored);
    }
    free(dir);
    free(text);
    free(log);
}

static void forget(struct lab_check *check)
{
    for (size_t i = 0; i < check->count; i++) {
        free(check->variants[i].name);
        free(check->variants[i].dir);
    }
    free(check->variants);
    free(check->hidden);
    workdir_remove(check->cache);
    close(check->log);
    if (check->failed != NULL) {
        munmap(check->failed, check->lab->check_count * sizeof(bool));
    }
}

/* The part that costs: grade all variants. Returns how many are wrong, or -1.
 */
static int check_variants(const struct lab *lab, const char *solutions,
                          const struct runtime *runtime, size_t jobs,
                          const char *stamp, struct err *err)
{
    int wrong = -1;
    size_t failed = 0;
    struct lab_check check = {.lab = lab, .runtime = runtime};
    void *shared =
        mmap(NULL, lab->check_count * sizeof(bool), PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        return err_errno(err, "cannot share memory");
    }
    check.failed = shared;
    check.log = memfd_create("log", MFD_CLOEXEC);
    check.cache = workdir_make(err);
    check.hidden = xformat("%s/tests", solutions);
    if (!fs_is_dir(check.hidden)) {
        free(check.hidden);
        check.hidden = NULL;
    }
    if (check.cache != NULL && list_variants(&check, solutions, err) == 0 &&
        run_variants(&check, jobs, &failed, err) == 0) {
        failed += check_teeth(&check) > 0;
        failed += check_files(&check, solutions, lab_structure,
                              "all that a lab needs is there") > 0;
        failed +=
            check_files(&check, solutions, lab_answers,
                        "there are right answers and mistakes enough") > 0;
        say(&check, "%s: %zu passed, %zu failed\n", lab->name,
            check.count + 3 - failed, failed);
        wrong = (int)failed;
        if (wrong == 0) {
            keep_log(&check, stamp);
        }
    }
    forget(&check);
    return wrong;
}

int lab_check_all(const char *name, const char *solutions_option, size_t jobs,
                  bool fresh)
{
    int code = EXIT_NOT_GRADED;
    struct err err = {{0}};
    struct runtime runtime = {0};
    struct lab *lab = NULL;
    char *solutions = NULL;
    char *stamp = NULL;
    char *dir = NULL;
    if (runtime_find(&runtime, &err) != 0 ||
        (dir = lab_find(name, runtime.labs, &err)) == NULL ||
        lab_load(&lab, dir, &err) != 0) {
        goto out;
    }
    solutions = solutions_option != NULL
                    ? xstrdup(solutions_option)
                    : xformat("%s/../../solutions/%s", dir, lab->name);
    stamp = lab_stamp(lab, solutions, &runtime);
    if (!fresh && lab_stamp_show(stamp)) {
        code = EXIT_FULL;
        goto out;
    }
    int wrong = check_variants(lab, solutions, &runtime, jobs, stamp, &err);
    if (wrong >= 0) {
        code = wrong == 0 ? EXIT_FULL : EXIT_LOST;
    }
out:
    if (err.text[0] != '\0') {
        code = cmd_world(&cmd_lab, &err);
    }
    free(stamp);
    free(solutions);
    free(dir);
    lab_free(lab);
    runtime_release(&runtime);
    return code;
}

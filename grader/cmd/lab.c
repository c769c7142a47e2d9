/*
 * lab.c: grader lab check, grader lab list.
 *
 * A lab is trusted because every right answer scores full, every known
 * mistake is caught where its expect file says, and the skeleton scores below
 * half. Each variant is graded by a process of its own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

enum variant_kind { VARIANT_RIGHT, VARIANT_FAULTY, VARIANT_SKELETON };

struct variant {
    enum variant_kind kind;
    char *name; /* "faulty/one-signal" */
    char *dir;
    pid_t pid;
};

struct lab_check {
    const struct lab *lab;
    const struct runtime *runtime;
    char *hidden; /* NULL: none */
    char *cache;
    struct variant *variants;
    size_t count;
};

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

static int check_right(FILE *out, const struct result *result)
{
    if (result_total_mp(result) == lab_points(result->lab) * 1000) {
        return 0;
    }
    struct text_style style = {false, NULL};
    report_text(out, result, &style);
    return 1;
}

static int check_skeleton(FILE *out, const struct result *result)
{
    int wrong = 0;
    if (result_total_mp(result) * 2 >= lab_points(result->lab) * 1000) {
        fprintf(out, "    the skeleton scores %s, half or more\n",
                report_points(result_total_mp(result)));
        wrong++;
    }
    for (size_t i = 0; i < result->findings.count; i++) {
        if (strncmp(result->findings.items[i].rule, "build/", 6) == 0) {
            fprintf(out, "    the skeleton does not compile cleanly: %s\n",
                    result->findings.items[i].message);
            wrong++;
        }
    }
    return wrong;
}

static int check_faulty(FILE *out, const struct variant *variant,
                        const struct result *result, struct err *err)
{
    char *path = xformat("%s/expect", variant->dir);
    char *text = fs_read(path, (size_t)1 << 16, NULL, err);
    int broken = text != NULL ? expect_check(out, text, path, result, err) : -1;
    if (broken == 0 &&
        result_total_mp(result) == lab_points(result->lab) * 1000) {
        fputs("    it is caught, but loses no point\n", out);
        broken = 1;
    }
    free(text);
    free(path);
    return broken;
}

/* Tests without a check, checks without a test: nobody would notice. */
static int check_coverage(FILE *out, const struct result *result)
{
    int wrong = 0;
    const struct evidence *seen = &result->evidence[ORACLE_WEAVE];
    for (size_t t = 0; t < seen->test_count; t++) {
        const struct check *check =
            lab_check(result->lab, seen->tests[t].check);
        if (check == NULL || check->rule_count > 0) {
            fprintf(out,
                    "    test %s belongs to '%s', which is no such check "
                    "in lab.yaml\n",
                    seen->tests[t].name, seen->tests[t].check);
            wrong++;
        }
    }
    for (unsigned i = 0; i < result->lab->check_count; i++) {
        if (result->lab->checks[i].oracle != ORACLE_COMPILER &&
            result->checks[i].total == 0) {
            fprintf(out, "    check %s has no test\n",
                    result->lab->checks[i].id);
            wrong++;
        }
    }
    return wrong;
}

static int judge(FILE *out, const struct variant *variant,
                 const struct result *result, struct err *err)
{
    switch (variant->kind) {
    case VARIANT_RIGHT:
        return check_right(out, result) +
               (strcmp(variant->name, "reference") == 0
                    ? check_coverage(out, result)
                    : 0);
    case VARIANT_SKELETON:
        return check_skeleton(out, result);
    default:
        return check_faulty(out, variant, result, err);
    }
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
        wrong = judge(out, variant, &result, &err);
    }
    fclose(out);
    printf("%s  %-36s %6s points\n%s", wrong == 0 ? "ok  " : "FAIL",
           variant->name, report_points(result_total_mp(&result)), words);
    if (wrong < 0) {
        printf("    %s\n", err.text);
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

static int check_lab(const char *name, const char *solutions_option,
                     size_t jobs)
{
    int code = EXIT_NOT_GRADED;
    size_t failed = 0;
    struct err err = {{0}};
    struct runtime runtime = {0};
    struct lab *lab = NULL;
    char *solutions = NULL;
    char *dir = NULL;
    struct lab_check check = {.runtime = &runtime};
    if (runtime_find(&runtime, &err) != 0 ||
        (dir = lab_find(name, runtime.labs, &err)) == NULL ||
        lab_load(&lab, dir, &err) != 0 ||
        (check.cache = workdir_make(&err)) == NULL) {
        goto out;
    }
    check.lab = lab;
    solutions = solutions_option != NULL
                    ? xstrdup(solutions_option)
                    : xformat("%s/../../solutions/%s", dir, lab->name);
    check.hidden = xformat("%s/tests", solutions);
    if (!fs_is_dir(check.hidden)) {
        free(check.hidden);
        check.hidden = NULL;
    }
    if (list_variants(&check, solutions, &err) == 0 &&
        run_variants(&check, jobs, &failed, &err) == 0) {
        printf("%s: %zu passed, %zu failed\n", lab->name, check.count - failed,
               failed);
        code = failed == 0 ? EXIT_FULL : EXIT_LOST;
    }
out:
    if (err.text[0] != '\0') {
        code = cmd_world(&cmd_lab, &err);
    }
    for (size_t i = 0; i < check.count; i++) {
        free(check.variants[i].name);
        free(check.variants[i].dir);
    }
    free(check.variants);
    free(check.hidden);
    workdir_remove(check.cache);
    free(solutions);
    free(dir);
    lab_free(lab);
    runtime_release(&runtime);
    return code;
}

static int list_labs(void)
{
    size_t count;
    struct err err = {{0}};
    struct runtime runtime = {0};
    if (runtime_find(&runtime, &err) != 0) {
        return cmd_world(&cmd_lab, &err);
    }
    const char *root = fs_is_dir("labs") ? "labs" : runtime.labs;
    char **names = fs_list(root, &count, &err);
    int code = names != NULL ? EXIT_FULL : cmd_world(&cmd_lab, &err);
    for (size_t i = 0; names != NULL && i < count; i++) {
        struct lab *lab;
        char *dir = xformat("%s/%s", root, names[i]);
        char *manifest = xformat("%s/lab.yaml", dir);
        if (fs_is_file(manifest)) {
            if (lab_load(&lab, dir, &err) == 0) {
                printf("%-16s %3u points  %s\n", names[i], lab_points(lab),
                       lab->title);
                lab_free(lab);
            } else {
                code = cmd_world(&cmd_lab, &err);
            }
        }
        free(manifest);
        free(dir);
    }
    if (names != NULL) {
        fs_list_free(names, count);
    }
    runtime_release(&runtime);
    return code;
}

static int run(char **argv)
{
    const char *solutions = NULL;
    unsigned long jobs = (unsigned long)sysconf(_SC_NPROCESSORS_ONLN);
    char *operands[2];
    size_t count;
    const struct opt table[] = {
        {"--solutions", OPT_TEXT, &solutions, "DIR",
         "the lab's solutions (../../solutions/NAME from the lab)"},
        {"--jobs", OPT_NUMBER, &jobs, "N", "variants at once (all cores)"},
        {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked = cmd_parse(&cmd_lab, operands, &count, 1, 2, NULL, table, argv);
    if (asked != 0) {
        return asked - 1;
    }
    if (strcmp(operands[0], "list") == 0 && count == 1) {
        return list_labs();
    }
    if (strcmp(operands[0], "objects") == 0 && count == 2) {
        return lab_objects(operands[1], solutions);
    }
    if (strcmp(operands[0], "check") == 0 && count == 2) {
        return check_lab(operands[1], solutions, jobs > 0 ? jobs : 1);
    }
    fputs("grader lab: say `grader lab list` or `grader lab check LAB`\n",
          stderr);
    return EXIT_USAGE;
}

const struct command cmd_lab = {
    "lab", "list | check LAB [options]",
    "list the labs; prove that a lab's tests catch what they must", run};

/*
 * class.c: grader class.
 *
 * Each submission is graded by a process of its own, so that nothing one
 * submission does to its grader can reach another's. A worker writes its
 * results whole or not at all; this process only reads them back.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "cmd/submit.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/table.h"
#include "run/proc.h"
#include "run/submission.h"
#include "run/workdir.h"

enum student_state { WAITING, RUNNING, DONE };

struct student {
    char *name; /* of the directory, as people read it */
    char *dir;
    enum student_state state;
    pid_t pid;
    json_t *result; /* NULL until read back */
};

struct class_run {
    const struct lab *lab;
    const struct runtime *runtime;
    const char *hidden;
    const char *out;
    char *cache;
    struct student *students;
    size_t count;
    size_t done;
    size_t running;
    bool live; /* stderr is a terminal */
    time_t begun;
};

static char *out_path(const struct class_run *run,
                      const struct student *student, const char *suffix)
{
    char *safe = xstrdup(student->name);
    for (char *p = safe; *p != '\0'; p++) {
        *p = (char)(*p == '\\' ? '%' : *p);
    }
    char *path = xformat("%s/%s%s", run->out, safe, suffix);
    free(safe);
    return path;
}

static _Noreturn void work(const struct class_run *run,
                           const struct student *student)
{
    struct err err = {{0}};
    unsigned score_mp;
    char *json = out_path(run, student, ".json");
    char *text = out_path(run, student, ".txt");
    const struct grading grading = {.lab = run->lab,
                                    .runtime = run->runtime,
                                    .submission = student->dir,
                                    .hidden = run->hidden,
                                    .cache = run->cache};
    const struct outputs outputs = {json, text, run->out, false};
    int rc = submit(&score_mp, &grading, &outputs, &err);
    if (rc != 0) {
        struct err ignored;
        fs_write(text, err.text, strlen(err.text), &ignored);
    }
    _exit(rc == 0 ? 0 : EXIT_NOT_GRADED);
}

static int start(struct class_run *run, struct student *student,
                 struct err *err)
{
    char *old = out_path(run, student, ".json");
    unlink(old); /* what an earlier run left must not pass for this one's */
    free(old);
    fflush(NULL);
    student->pid = fork();
    if (student->pid < 0) {
        return err_errno(err, "cannot fork");
    }
    if (student->pid == 0) {
        work(run, student);
    }
    student->state = RUNNING;
    run->running++;
    return 0;
}

static void show(const struct class_run *run, const struct student *student)
{
    if (run->live) {
        double spent = difftime(time(NULL), run->begun);
        double left = run->done > 0 ? spent / (double)run->done *
                                          (double)(run->count - run->done)
                                    : 0;
        fprintf(stderr,
                "\r\033[K%zu of %zu graded, %zu running, about %.0f s "
                "left",
                run->done, run->count, run->running, left);
    } else if (student != NULL) {
        fprintf(stderr, "[%zu/%zu] %s\n", run->done, run->count, student->name);
    }
}

static void finish(struct class_run *run, struct student *student)
{
    char *path = out_path(run, student, ".json");
    student->result = json_load_file(path, 0, NULL);
    if (student->result == NULL) {
        student->result = report_json_not_graded(
            run->lab, student->name, "its grading was ended from outside");
    }
    free(path);
    student->state = DONE;
    run->running--;
    run->done++;
    show(run, student);
}

static struct student *by_pid(struct class_run *run, pid_t pid)
{
    for (size_t i = 0; i < run->count; i++) {
        if (run->students[i].state == RUNNING && run->students[i].pid == pid) {
            return &run->students[i];
        }
    }
    return NULL;
}

static void stop_all(struct class_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        if (run->students[i].state == RUNNING) {
            kill(run->students[i].pid, SIGTERM);
        }
    }
    while (run->running > 0) {
        pid_t pid = wait(NULL);
        if (pid < 0 && errno != EINTR) {
            break;
        }
        if (pid > 0 && by_pid(run, pid) != NULL) {
            by_pid(run, pid)->state = WAITING;
            run->running--;
        }
    }
}

static int grade_all(struct class_run *run, size_t jobs, struct err *err)
{
    size_t next = 0;
    run->begun = time(NULL);
    while (run->done < run->count) {
        while (run->running < jobs && next < run->count) {
            if (start(run, &run->students[next++], err) != 0) {
                stop_all(run);
                return -1;
            }
        }
        show(run, NULL);
        pid_t pid = wait(NULL);
        if (proc_interrupted()) {
            stop_all(run);
            return err_set(err, "interrupted; what was graded is in %s",
                           run->out);
        }
        struct student *student = pid > 0 ? by_pid(run, pid) : NULL;
        if (student != NULL) {
            finish(run, student);
        }
    }
    if (run->live) {
        fputs("\r\033[K", stderr);
    }
    return 0;
}

static int list_students(struct class_run *run, const char *root,
                         struct err *err)
{
    size_t count;
    char **names = fs_list(root, &count, err);
    if (names == NULL) {
        return -1;
    }
    run->students = xcalloc(count, sizeof(*run->students));
    for (size_t i = 0; i < count; i++) {
        char *dir = xformat("%s/%s", root, names[i]);
        if (names[i][0] != '.' && fs_is_dir(dir)) {
            struct student *student = &run->students[run->count++];
            student->dir = dir;
            student->name = submission_name(dir);
        } else {
            free(dir);
        }
    }
    fs_list_free(names, count);
    if (run->count == 0) {
        return err_set(err, "%s holds no submission: one directory a student",
                       root);
    }
    return 0;
}

static int write_class(const struct class_run *run, json_t *all,
                       struct err *err)
{
    char *json = xformat("%s/results.json", run->out);
    char *csv = xformat("%s/results.csv", run->out);
    int rc = report_json_write(all, json, err);
    if (rc == 0) {
        rc = report_csv_write(all, csv, err);
    }
    free(json);
    free(csv);
    return rc;
}

/* What the whole class comes to, as an exit code. */
static int judge(const json_t *students)
{
    size_t i;
    const json_t *one;
    int code = EXIT_FULL;
    json_array_foreach(students, i, one)
    {
        const char *status = json_string_value(json_object_get(one, "status"));
        if (status == NULL || strcmp(status, "graded") != 0) {
            return EXIT_NOT_GRADED;
        }
        if (json_number_value(json_object_get(one, "score")) <
            json_number_value(json_object_get(one, "max_score"))) {
            code = EXIT_LOST;
        }
    }
    return code;
}

static int report(const struct class_run *run, int *code, struct err *err)
{
    json_t *students = json_array();
    for (size_t i = 0; i < run->count; i++) {
        json_array_append(students, run->students[i].result);
    }
    json_t *all = json_pack("{s:s, s:s, s:i, s:O}", "schema", "parlab/class/1",
                            "lab", run->lab->name, "max_score",
                            (int)lab_points(run->lab), "students", students);
    int rc = write_class(run, all, err);
    if (rc == 0) {
        report_table(stdout, run->lab, students);
        *code = judge(students);
    }
    json_decref(all);
    json_decref(students);
    return rc;
}

static void release(struct class_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        free(run->students[i].name);
        free(run->students[i].dir);
        json_decref(run->students[i].result);
    }
    free(run->students);
    workdir_remove(run->cache);
}

static int run(char **argv)
{
    const char *lab_name = NULL;
    const char *hidden = NULL;
    const char *out = "results";
    unsigned long jobs = (unsigned long)sysconf(_SC_NPROCESSORS_ONLN);
    char *operands[1];
    size_t count;
    const struct opt table[] = {
        {"--lab", OPT_TEXT, &lab_name, "LAB", "the lab; required"},
        {"--hidden", OPT_TEXT, &hidden, "DIR", "add the hidden tests in DIR"},
        {"--out", OPT_TEXT, &out, "DIR", "where results go (results)"},
        {"--jobs", OPT_NUMBER, &jobs, "N", "submissions at once (all cores)"},
        {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked =
        cmd_parse(&cmd_class, operands, &count, 1, 1, NULL, table, argv);
    if (asked != 0) {
        return asked - 1;
    }
    if (lab_name == NULL) {
        fputs("grader class: --lab is required\n", stderr);
        return EXIT_USAGE;
    }
    int code = EXIT_NOT_GRADED;
    struct err err = {{0}};
    struct runtime runtime = {0};
    struct lab *lab = NULL;
    char *dir = NULL;
    struct class_run all = {.hidden = hidden,
                            .out = out,
                            .runtime = &runtime,
                            .live = isatty(STDERR_FILENO)};
    if (runtime_find(&runtime, &err) != 0 ||
        (dir = lab_find(lab_name, runtime.labs, &err)) == NULL ||
        lab_load(&lab, dir, &err) != 0 ||
        list_students(&all, operands[0], &err) != 0 ||
        fs_make_dirs(out, &err) != 0 ||
        (all.cache = workdir_make(&err)) == NULL) {
        code = cmd_world(&cmd_class, &err);
        goto out;
    }
    all.lab = lab;
    if (grade_all(&all, jobs > 0 ? jobs : 1, &err) != 0 ||
        report(&all, &code, &err) != 0) {
        code = cmd_world(&cmd_class, &err);
    }
out:
    release(&all);
    free(dir);
    lab_free(lab);
    runtime_release(&runtime);
    return code;
}

const struct command cmd_class = {
    "class", "ROOT --lab LAB [options]",
    "grade every submission in ROOT, one directory a student", run};

/*
 * doctor.c: grader doctor. Each tool must find a fault that is really there:
 * a tool that is installed but blind is worse than one that is missing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "cmd/program.h"
#include "run/proc.h"
#include "run/workdir.h"

static const char racy[] =
    "#include <pthread.h>\n"
    "static int shared;\n"
    "static void *add(void *arg) { shared++; return arg; }\n"
    "int main(void)\n"
    "{\n"
    "    pthread_t a, b;\n"
    "    pthread_create(&a, 0, add, 0);\n"
    "    pthread_create(&b, 0, add, 0);\n"
    "    pthread_join(a, 0);\n"
    "    pthread_join(b, 0);\n"
    "    return 0;\n"
    "}\n";

static const char overflowing[] = "#include <stdlib.h>\n"
                                  "int main(void)\n"
                                  "{\n"
                                  "    char *volatile p = malloc(4);\n"
                                  "    p[4] = 1;\n"
                                  "    return 0;\n"
                                  "}\n";

/* A shell line that must print EXPECT; it runs where fault.c is. */
static const struct probe {
    const char *what;
    const char *source;
    const char *line;
    const char *expect;
    const char *package;
} probes[] = {
    {"gcc compiles", racy, "gcc -c fault.c && echo fine", "fine", "gcc"},
    {"clang's AddressSanitizer finds an overflow", overflowing,
     "clang -fsanitize=address,undefined fault.c -o f && ./f; true",
     "heap-buffer-overflow", "clang and libclang-rt-14-dev"},
    {"clang's ThreadSanitizer finds a race", racy,
     "clang -fsanitize=thread -pthread fault.c -o f && "
     "TSAN_OPTIONS=atexit_sleep_ms=0 ./f; true",
     "data race", "clang and libclang-rt-14-dev"},
    {"Valgrind's Helgrind finds a race", racy,
     "gcc -g fault.c -pthread -o f && valgrind -q --tool=helgrind ./f; true",
     "Possible data race", "valgrind"},
    {"libcheck links", racy,
     "gcc -no-pie fault.c -pthread -lcheck_pic -lrt -lm -lsubunit -o f && "
     "echo fine",
     "fine", "check and libsubunit-dev"},
};

static int run_probe(bool *good, const struct probe *probe, const char *dir,
                     struct err *err)
{
    static const struct proc_limits limits = {.cpu_s = 60,
                                              .output_bytes = 1 << 20};
    char *argv[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)probe->line, NULL};
    char *path = xformat("%s/fault.c", dir);
    struct proc_result ran = {0};
    int rc = fs_write(path, probe->source, strlen(probe->source), err);
    if (rc == 0) {
        rc = proc_run(&ran, argv, dir, NULL, &limits, err);
    }
    *good = rc == 0 && strstr(ran.output, probe->expect) != NULL;
    if (rc == 0) {
        printf("%s  %s\n", *good ? "ok  " : "FAIL", probe->what);
        if (!*good) {
            printf("      install the Debian package: %s\n      it said: "
                   "%.300s\n",
                   probe->package, ran.output);
        }
    }
    proc_result_release(&ran);
    free(path);
    return rc;
}

/* weave must find the same race. */
static int probe_weave(bool *good, const char *dir, struct err *err)
{
    struct runtime runtime = {0};
    struct program_outcome outcome = {0};
    char *path = xformat("%s/fault.c", dir);
    int rc = fs_write(path, racy, strlen(racy), err);
    *good = false;
    if (rc == 0) {
        const struct program program = {.runtime = &runtime,
                                        .oracle = ORACLE_WEAVE,
                                        .preemptions = -1,
                                        .files = &path,
                                        .file_count = 1,
                                        .schedules = 10,
                                        .spurious = -1};
        *good = runtime_find(&runtime, err) == 0 &&
                program_run(&outcome, &program, err) == 0 &&
                outcome.findings.count == 1 &&
                strcmp(outcome.findings.items[0].rule, "weave/data-race") == 0;
        printf("%s  weave finds a race\n", *good ? "ok  " : "FAIL");
        if (!*good) {
            printf("      %s\n", err->text);
        }
        program_outcome_release(&outcome);
    }
    runtime_release(&runtime);
    free(path);
    return rc;
}

static int run(char **argv)
{
    size_t count;
    bool all = true;
    bool good;
    struct err err = {{0}};
    const struct opt table[] = {{NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked = cmd_parse(&cmd_doctor, NULL, &count, 0, 0, NULL, table, argv);
    if (asked != 0) {
        return asked - 1;
    }
    char *dir = workdir_make(&err);
    int rc = dir != NULL ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < sizeof(probes) / sizeof(probes[0]); i++) {
        rc = run_probe(&good, &probes[i], dir, &err);
        all = all && good;
    }
    if (rc == 0) {
        rc = probe_weave(&good, dir, &err);
        all = all && good;
    }
    workdir_remove(dir);
    if (rc != 0) {
        return cmd_world(&cmd_doctor, &err);
    }
    puts(all ? "everything that grading needs is here and awake"
             : "grading needs what failed above");
    return all ? EXIT_FULL : EXIT_NOT_GRADED;
}

const struct command cmd_doctor = {
    "doctor", "", "check that every tool is here and finds a planted fault",
    run};

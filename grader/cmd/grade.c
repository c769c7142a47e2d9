/* grade.c: grader grade. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "cmd/submit.h"

static void show_stage(const char *stage, void *context)
{
    (void)context;
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\033[K%s ...", stage);
    }
}

static void clear_stage(void)
{
    if (isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
}

static int run(char **argv)
{
    const char *json = NULL;
    const char *text = NULL;
    const char *hidden = NULL;
    bool mine = false;
    char *operands[2];
    size_t count;
    const struct opt table[] = {
        {"--json", OPT_TEXT, &json, "FILE",
         "write the result as JSON; - is "
         "standard output"},
        {"--text", OPT_TEXT, &text, "FILE", "write the report as text"},
        {"--hidden", OPT_TEXT, &hidden, "DIR", "add the hidden tests in DIR"},
        {"--mine", OPT_FLAG, &mine, NULL,
         "build upon your own earlier labs, not upon the model solutions"},
        {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked =
        cmd_parse(&cmd_grade, operands, &count, 2, 2, NULL, table, argv);
    if (asked != 0) {
        return asked - 1;
    }
    int code = EXIT_NOT_GRADED;
    unsigned score_mp = 0;
    struct err err = {{0}};
    struct runtime runtime = {0};
    struct lab *lab = NULL;
    char *dir = NULL;
    char *beside = NULL;
    if (runtime_find(&runtime, &err) != 0 ||
        (dir = lab_find(operands[0], runtime.labs, &err)) == NULL ||
        lab_load(&lab, dir, &err) != 0) {
        code = cmd_world(&cmd_grade, &err);
        goto out;
    }
    bool to_stdout = json != NULL && json[0] == '-' && json[1] == '\0';
    beside = json != NULL && !to_stdout ? fs_dirname(json) : NULL;
    const struct grading grading = {.lab = lab,
                                    .runtime = &runtime,
                                    .submission = operands[1],
                                    .hidden = hidden,
                                    .mine = mine,
                                    .progress = show_stage};
    const struct outputs outputs = {json, text, beside, !to_stdout};
    int rc = submit(&score_mp, &grading, &outputs, &err);
    clear_stage();
    if (rc != 0) {
        code = cmd_world(&cmd_grade, &err);
    } else {
        code = score_mp == lab_points(lab) * 1000 ? EXIT_FULL : EXIT_LOST;
    }
out:
    free(beside);
    free(dir);
    lab_free(lab);
    runtime_release(&runtime);
    return code;
}

const struct command cmd_grade = {
    "grade", "LAB SUBMISSION [options]",
    "grade one submission: a directory with the lab's files", run};

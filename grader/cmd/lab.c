/*
 * lab.c: grader lab.
 */
#include "cmd/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "core/lab.h"
#include "run/build.h"

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
    bool fresh = false;
    char *operands[2];
    size_t count;
    const struct opt table[] = {
        {"--solutions", OPT_TEXT, &solutions, "DIR",
         "the lab's solutions (../../solutions/NAME from the lab)"},
        {"--jobs", OPT_NUMBER, &jobs, "N", "variants at once (all cores)"},
        {"--fresh", OPT_FLAG, &fresh, NULL,
         "check again, although nothing has changed"},
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
        return lab_check_all(operands[1], solutions, jobs > 0 ? jobs : 1,
                             fresh);
    }
    if (strcmp(operands[0], "new") == 0 && count == 2) {
        return lab_new(operands[1]);
    }
    fputs("grader lab: say `grader lab list`, `grader lab check LAB`, "
          "`grader lab new NN-NAME` or `grader lab objects LAB`\n",
          stderr);
    return EXIT_USAGE;
}

const struct command cmd_lab = {
    "lab", "list | check LAB | new NN-NAME | objects LAB [options]",
    "list the labs, prove that one is whole, begin a new one", run};

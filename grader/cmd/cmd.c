/* cmd.c: the table of commands, and what they share. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

#include "run/proc.h"

#define VERSION "0.1.0"

static const struct command *const commands[] = {
    &cmd_grade,  &cmd_class,  &cmd_book, &cmd_export, &cmd_explore,
    &cmd_replay, &cmd_report, &cmd_lab,  &cmd_doctor,
};

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static void overview(FILE *out)
{
    fputs("usage: grader COMMAND ...\n\n"
          "Grade labs on concurrency in C. Every schedule is chosen by weave,\n"
          "so the same submission gets the same grade, always.\n\n",
          out);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        fprintf(out, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
    }
    fputs("\n`grader COMMAND --help` tells more. Exit codes: 0 full score or\n"
          "nothing found, 1 points lost or a bug found, 2 usage, 3 could not\n"
          "grade, 128+n ended by signal n.\n",
          out);
}

int cmd_main(char **argv)
{
    const char *name = argv[1];
    if (name == NULL) {
        overview(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0) {
        puts("grader " VERSION);
        return EXIT_FULL;
    }
    bool help = strcmp(name, "help") == 0;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 ||
        (help && argv[2] == NULL)) {
        overview(stdout);
        return EXIT_FULL;
    }
    const struct command *command = find(help ? argv[2] : name);
    if (command == NULL) {
        fprintf(stderr, "grader: unknown command '%s' (see grader --help)\n",
                help ? argv[2] : name);
        return EXIT_USAGE;
    }
    if (help) {
        char *ask[] = {argv[2], (char[]){"--help"}, NULL};
        return command->run(ask);
    }
    proc_catch_interrupts();
    return command->run(argv + 1);
}

int cmd_parse(const struct command *command, char **operands, size_t *count,
              size_t least, size_t most, char ***rest, const struct opt *table,
              char **argv)
{
    struct err err = {{0}};
    int rc = opts_parse(operands, count, most, rest, table, argv, &err);
    if (rc == 1) {
        printf("usage: grader %s %s\n\n%s\n", command->name, command->usage,
               command->summary);
        opts_help(table);
        return EXIT_FULL + 1;
    }
    if (rc == 0 && *count < least) {
        rc = err_set(&err, "too few operands");
    }
    if (rc != 0) {
        fprintf(stderr, "grader %s: %s\nusage: grader %s %s\n", command->name,
                err.text, command->name, command->usage);
        return EXIT_USAGE + 1;
    }
    return 0;
}

int cmd_world(const struct command *command, const struct err *err)
{
    fprintf(stderr, "grader %s: %s\n", command->name, err->text);
    return proc_interrupted() ? 128 + proc_interrupted() : EXIT_NOT_GRADED;
}

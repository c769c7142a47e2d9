/* cmd.h: the commands; one file and one row in cmd.c each. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "base/err.h"
#include "base/opts.h"

/* Exit codes, the same for every command. */
enum {
    EXIT_FULL = 0,       /* full score, or nothing found */
    EXIT_LOST = 1,       /* points lost, or a bug found */
    EXIT_USAGE = 2,      /* the command line is wrong */
    EXIT_NOT_GRADED = 3, /* the world is wrong: nothing is known */
};

struct command {
    const char *name;
    const char *usage;   /* after the name: "LAB SUBMISSION [options]" */
    const char *summary; /* one line */
    int (*run)(char **argv);
};

extern const struct command cmd_grade, cmd_class, cmd_explore, cmd_replay,
    cmd_report, cmd_book, cmd_export, cmd_lab, cmd_doctor;

/* Run the command that ARGV[1] names; returns the exit code. */
int cmd_main(char **argv);

/*
 * Parse for COMMAND as opts_parse() does. Returns 0 to go on, else
 * EXIT code + 1: the command's own help or complaint has been printed.
 */
int cmd_parse(const struct command *command, char **operands, size_t *count,
              size_t least, size_t most, char ***rest, const struct opt *table,
              char **argv);

/* Print ERR for COMMAND; returns EXIT_NOT_GRADED, or 128+n when interrupted. */
int cmd_world(const struct command *command, const struct err *err);

#endif

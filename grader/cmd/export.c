/* export.c: grader export. */
#include "book/export.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "cmd/cmd.h"

static void list_formats(FILE *out)
{
    const struct export_format *format;
    for (size_t i = 0; (format = export_at(i)) != NULL; i++) {
        fprintf(out, "  %-14s %s\n", format->name, format->summary);
    }
}

/* All of it or nothing; standard output when PATH is NULL. */
static int write_all(const struct export_format *format,
                     const struct roll *roll,
                     const struct export_options *options, const char *path,
                     struct err *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return err_errno(err, "cannot write the grades");
    }
    int rc = format->write(out, roll, options, err);
    fclose(out);
    if (rc == 0) {
        rc = path != NULL ? fs_write(path, text, size, err)
             : fwrite(text, 1, size, stdout) == size && fflush(stdout) == 0
                 ? 0
                 : err_errno(err, "cannot write to standard output");
    }
    free(text);
    return rc;
}

/* What is wrong with the command line; NULL when nothing is. */
static const char *wrong(const struct export_format *format, const char *lab,
                         const struct export_options *options)
{
    if (format == NULL) {
        return "say which format with --format:";
    }
    if (format->one_lab && lab == NULL) {
        return "this format is of one lab; say which with --lab:";
    }
    if (!format->fills && (options->fill != NULL || options->column != NULL ||
                           options->feedback != NULL || options->scale)) {
        return "this format takes no --fill, --column, --feedback or --scale:";
    }
    return NULL;
}

static int run(char **argv)
{
    const char *name = NULL;
    const char *lab = NULL;
    const char *path = NULL;
    struct export_options options = {.log = stderr};
    char *operands[1];
    size_t count;
    const struct opt table[] = {
        {"--format", OPT_TEXT, &name, "NAME", "one of those below; required"},
        {"--lab", OPT_TEXT, &lab, "LAB", "of this lab only"},
        {"--fill", OPT_TEXT, &options.fill, "FILE",
         "fill in this file of the platform's"},
        {"--column", OPT_TEXT, &options.column, "TITLE",
         "what the lab is called there"},
        {"--feedback", OPT_TEXT, &options.feedback, "TITLE",
         "what the feedback is called there"},
        {"--scale", OPT_FLAG, &options.scale, NULL,
         "convert to the points of the platform"},
        {"--output", OPT_TEXT, &path, "FILE", "write it there"},
        {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked =
        cmd_parse(&cmd_export, operands, &count, 1, 1, NULL, table, argv);
    if (asked == EXIT_FULL + 1) {
        puts("\nformats:");
        list_formats(stdout);
    }
    if (asked != 0) {
        return asked - 1;
    }
    const struct export_format *format =
        name != NULL ? export_find(name) : NULL;
    const char *complaint = wrong(format, lab, &options);
    if (complaint != NULL) {
        fprintf(stderr, "grader export: %s\n", complaint);
        list_formats(stderr);
        return EXIT_USAGE;
    }
    struct book book;
    struct roll roll;
    struct err err = {{0}};
    if (book_open(&book, operands[0], false, &err) != 0) {
        return cmd_world(&cmd_export, &err);
    }
    int rc = roll_load(&roll, &book, lab, &err);
    if (rc == 0) {
        rc = write_all(format, &roll, &options, path, &err);
        roll_release(&roll);
    }
    book_close(&book);
    return rc == 0 ? EXIT_FULL : cmd_world(&cmd_export, &err);
}

const struct command cmd_export = {
    "export", "BOOK --format NAME [options]",
    "the gradebook for Canvas, for Moodle, as CSV or JSON", run};

/* report.c: grader report. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "report/formats.h"

static json_t *load(const char *path, struct err *err)
{
    json_error_t error;
    const char *why;
    bool from_stdin = strcmp(path, "-") == 0;
    json_t *result = from_stdin ? json_loadf(stdin, 0, &error)
                                : json_load_file(path, 0, &error);
    if (result == NULL) {
        err_set(err, "%s:%d: %s", from_stdin ? "standard input" : path,
                error.line > 0 ? error.line : 1, error.text);
    } else if (!result_is_sound(result, &why)) {
        err_set(err, "%s: %s; `grader grade --json` writes results", path, why);
        json_decref(result);
        result = NULL;
    }
    return result;
}

static int write_all(const struct format *format, const json_t *result,
                     const char *path, struct err *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return err_errno(err, "cannot write the report");
    }
    format->write(out, result);
    fclose(out);
    int rc = path != NULL ? fs_write(path, text, size, err)
             : fwrite(text, 1, size, stdout) == size && fflush(stdout) == 0
                 ? 0
                 : err_errno(err, "cannot write to standard output");
    free(text);
    return rc;
}

static void list_formats(FILE *out)
{
    const struct format *format;
    for (size_t i = 0; (format = format_at(i)) != NULL; i++) {
        fprintf(out, "  %-14s %s\n", format->name, format->summary);
    }
}

static int run(char **argv)
{
    const char *name = NULL;
    const char *path = NULL;
    char *operands[1];
    size_t count;
    struct err err = {{0}};
    const struct opt table[] = {
        {"--format", OPT_TEXT, &name, "NAME", "one of those below"},
        {"--output", OPT_TEXT, &path, "FILE", "write it there"},
        {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked =
        cmd_parse(&cmd_report, operands, &count, 0, 1, NULL, table, argv);
    if (asked == EXIT_FULL + 1) {
        puts("\nformats:");
        list_formats(stdout);
    }
    if (asked != 0) {
        return asked - 1;
    }
    const struct format *format = name != NULL ? format_find(name) : NULL;
    if (format == NULL || count == 0) {
        fprintf(stderr, "grader report: say which %s%s%s\n",
                count == 0 ? "result (a file of grade --json, or -)"
                           : "format with --format",
                name != NULL && format == NULL ? "; there is no format " : "",
                name != NULL && format == NULL ? name : "");
        list_formats(stderr);
        return EXIT_USAGE;
    }
    json_t *result = load(operands[0], &err);
    int rc = result != NULL ? write_all(format, result, path, &err) : -1;
    json_decref(result);
    return rc == 0 ? EXIT_FULL : cmd_world(&cmd_report, &err);
}

const struct command cmd_report = {
    "report", "RESULT.json --format NAME [--output FILE]",
    "a result as JUnit XML, SARIF, TAP, Markdown, or for a platform", run};

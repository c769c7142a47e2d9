/*
 * lab_structure.c: see lab.h. What a reader can see without running anything;
 * the table below is the form that all labs share.
 */
#include <ctype.h>
#include <regex.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/lab.h"

enum { FILE_LIMIT = 1 << 20, LEAST_RIGHT = 2, LEAST_FAULTY = 8 };

static const char *const files[] = {"README.md", "Makefile", "demo.c",
                                    "near_miss.c", "tests/contract.h"};

static const char *const headings[] = {
    "## What Python does, and why",
    "## First, see it fail",
    "## The contract",
    "## Your task",
    "## How to read a failure",
    "## A near miss to break",
    "## Points",
    "## Further reading",
};

/* What is looked at, and where complaints go. */
struct look {
    FILE *out;
    const struct lab *lab;
    const char *solutions;
    char *readme;
    char *tests; /* all test sources, one after the other */
    size_t wrong;
};

__attribute__((format(printf, 2, 3))) static void complain(struct look *look,
                                                           const char *format,
                                                           ...)
{
    va_list args;
    va_start(args, format);
    fputs("    ", look->out);
    vfprintf(look->out, format, args);
    fputc('\n', look->out);
    va_end(args);
    look->wrong++;
}

static char *read_or_empty(const char *dir, const char *name)
{
    struct err ignored;
    char *path = xformat("%s/%s", dir, name);
    char *text = fs_read(path, FILE_LIMIT, NULL, &ignored);
    free(path);
    return text != NULL ? text : xstrdup("");
}

static void look_for_files(struct look *look)
{
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char *path = xformat("%s/%s", look->lab->dir, files[i]);
        if (!fs_is_file(path)) {
            complain(look, "%s is missing: see labs/07-semaphores for one",
                     files[i]);
        }
        free(path);
    }
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        if (strstr(look->readme, headings[i]) == NULL) {
            complain(look, "README.md has no section \"%s\"", headings[i]);
        }
    }
}

/* The table of points in the README is the one of lab.yaml. */
static void look_at_points(struct look *look)
{
    const char *at = strstr(look->readme, "## Points");
    unsigned row = 0;
    while (at != NULL && (at = strchr(at, '\n')) != NULL && at[1] != '#') {
        char *end;
        at++;
        unsigned long points = strtoul(at + (at[0] == '|'), &end, 10);
        if (at[0] != '|' || strncmp(end, " | ", 3) != 0) {
            continue;
        }
        if (row < look->lab->check_count &&
            points != look->lab->checks[row].points) {
            complain(look,
                     "README.md gives %lu points where lab.yaml gives the "
                     "check %s %u",
                     points, look->lab->checks[row].id,
                     look->lab->checks[row].points);
        }
        row++;
    }
    if (row != look->lab->check_count) {
        complain(look,
                 "the points of README.md have %u rows, lab.yaml has %u "
                 "checks: give each check a row, in the same order",
                 row, look->lab->check_count);
    }
    if (lab_points(look->lab) != 100) {
        complain(look, "the points add up to %u, not to 100",
                 lab_points(look->lab));
    }
}

static void look_at_skeleton(struct look *look)
{
    bool marked = false;
    for (unsigned i = 0; i < look->lab->submit_count; i++) {
        char *text = read_or_empty(look->lab->dir, look->lab->submit[i]);
        marked = marked || strstr(text, "TODO(student)") != NULL;
        free(text);
    }
    if (!marked) {
        complain(look, "no TODO(student) shows a student where to begin");
    }
}

/* Call SEE for each match of PATTERN's first group in TEXT. */
static void each_match(struct look *look, const char *text, const char *pattern,
                       void (*see)(struct look *, const char *))
{
    regex_t regex;
    regmatch_t match[2];
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE) != 0) {
        BUG("a pattern that is none");
    }
    for (int flags = 0; regexec(&regex, text, 2, match, flags) == 0;
         flags = REG_NOTBOL) {
        char *word = xformat("%.*s", (int)(match[1].rm_eo - match[1].rm_so),
                             text + match[1].rm_so);
        see(look, word);
        free(word);
        text += match[1].rm_eo;
    }
    regfree(&regex);
}

/* Does WORD stand in the tests, not only as a part of a longer one? */
static bool is_tested(const struct look *look, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = look->tests; (at = strstr(at, word)) != NULL;
         at += length) {
        bool begins = at == look->tests ||
                      (!isalnum((unsigned char)at[-1]) && at[-1] != '_');
        if (begins && !isalnum((unsigned char)at[length]) &&
            at[length] != '_') {
            return true;
        }
    }
    return false;
}

static void see_function(struct look *look, const char *name)
{
    if (!is_tested(look, name)) {
        complain(look, "no test calls %s()", name);
    }
}

static void see_error(struct look *look, const char *name)
{
    if (!is_tested(look, name)) {
        complain(look, "the contract names %s, and no test does", name);
    }
}

static void add_text(struct look *look, char *more)
{
    char *both = xformat("%s%s", look->tests, more);
    free(look->tests);
    free(more);
    look->tests = both;
}

static void read_tests(struct look *look)
{
    size_t count = 0;
    struct err ignored;
    char *hidden = xformat("%s/tests", look->solutions);
    char **names = fs_list(hidden, &count, &ignored);
    look->tests = read_or_empty(look->lab->dir, "tests/contract.h");
    for (unsigned i = 0; i < look->lab->test_count; i++) {
        add_text(look, read_or_empty(look->lab->dir, look->lab->tests[i]));
    }
    for (size_t i = 0; names != NULL && i < count; i++) {
        add_text(look, read_or_empty(hidden, names[i]));
    }
    if (names == NULL || count == 0) {
        complain(look,
                 "%s holds no hidden tests: write some, with other "
                 "numbers and the same rules",
                 hidden);
    }
    if (names != NULL) {
        fs_list_free(names, count);
    }
    free(hidden);
}

/* Each function and each error number of the lab's own header has a test. */
static void look_at_contract(struct look *look)
{
    bool any = false;
    for (unsigned i = 0; i < look->lab->given_count; i++) {
        const char *name = look->lab->given[i];
        if (strchr(name, '/') != NULL || strstr(name, ".h") == NULL) {
            continue;
        }
        any = true;
        char *header = read_or_empty(look->lab->dir, name);
        each_match(look, header, "^int ([a-z][a-z0-9_]*)\\(", see_function);
        each_match(look, header, "[^A-Z_](E[A-Z]{3,})[^A-Z_]", see_error);
        free(header);
    }
    if (!any) {
        complain(look, "lab.yaml gives no header: which one is the contract?");
    }
}

static size_t count_below(const char *dir, const char *group)
{
    size_t count = 0;
    struct err ignored;
    char *path = xformat("%s/%s", dir, group);
    char **names = fs_list(path, &count, &ignored);
    if (names != NULL) {
        fs_list_free(names, count);
    }
    free(path);
    return names != NULL ? count : 0;
}

size_t lab_structure(FILE *out, const struct lab *lab, const char *solutions)
{
    struct look look = {.out = out, .lab = lab, .solutions = solutions};
    look.readme = read_or_empty(lab->dir, "README.md");
    read_tests(&look);
    look_for_files(&look);
    look_at_points(&look);
    look_at_skeleton(&look);
    look_at_contract(&look);
    free(look.tests);
    free(look.readme);
    return look.wrong;
}

size_t lab_answers(FILE *out, const struct lab *lab, const char *solutions)
{
    struct look look = {.out = out, .lab = lab, .solutions = solutions};
    if (count_below(solutions, "correct") < LEAST_RIGHT) {
        complain(&look, "%s/correct holds fewer than %d right answers",
                 solutions, LEAST_RIGHT);
    }
    if (count_below(solutions, "faulty") < LEAST_FAULTY) {
        complain(&look, "%s/faulty holds fewer than %d mistakes", solutions,
                 LEAST_FAULTY);
    }
    return look.wrong;
}

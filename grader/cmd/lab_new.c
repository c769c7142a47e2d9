/*
 * lab_new.c: see lab.h. A lab begins as a copy of the template, a small lab
 * that works; @NAME@, @WORD@ and @GUARD@ stand for the lab's names, and .in
 * ends the names of sources that are none yet.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "cmd/lab.h"

enum { FILE_LIMIT = 1 << 20 };

struct names {
    const char *name; /* "06-conditions" */
    char *word;       /* "conditions" */
    char *guard;      /* "CONDITIONS" */
};

static char *replace(const char *text, const char *old, const char *new)
{
    char *out = xstrdup("");
    for (const char *at; (at = strstr(text, old)) != NULL;
         text = at + strlen(old)) {
        char *more = xformat("%s%.*s%s", out, (int)(at - text), text, new);
        free(out);
        out = more;
    }
    char *all = xformat("%s%s", out, text);
    free(out);
    return all;
}

static char *fill(const char *text, const struct names *names)
{
    char *name = replace(text, "@NAME@", names->name);
    char *word = replace(name, "@WORD@", names->word);
    char *all = replace(word, "@GUARD@", names->guard);
    free(name);
    free(word);
    return all;
}

/* Copy FROM, a file or a directory, to TO, with the names filled in. */
static int copy(const char *to, const char *from, const struct names *names,
                struct err *err)
{
    size_t count = 0;
    int rc = 0;
    if (!fs_is_dir(from)) {
        char *text = fs_read(from, FILE_LIMIT, NULL, err);
        if (text == NULL) {
            return -1;
        }
        char *filled = fill(text, names);
        rc = fs_write(to, filled, strlen(filled), err);
        free(filled);
        free(text);
        return rc;
    }
    char **entries = fs_list(from, &count, err);
    if (entries == NULL || fs_make_dirs(to, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count && rc == 0; i++) {
        char *entry = fill(entries[i], names);
        size_t length = strlen(entry);
        if (length > 3 && strcmp(entry + length - 3, ".in") == 0) {
            entry[length - 3] = '\0';
        }
        char *there = xformat("%s/%s", to, entry);
        char *here = xformat("%s/%s", from, entries[i]);
        rc = copy(there, here, names, err);
        free(here);
        free(there);
        free(entry);
    }
    fs_list_free(entries, count);
    return rc;
}

/* Two digits, a dash, lower-case words with dashes between them. */
static bool is_name(const char *name)
{
    if (!isdigit((unsigned char)name[0]) || !isdigit((unsigned char)name[1]) ||
        name[2] != '-' || !islower((unsigned char)name[3])) {
        return false;
    }
    for (const char *p = name + 3; *p != '\0'; p++) {
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) &&
            (*p != '-' || !islower((unsigned char)p[1]))) {
            return false;
        }
    }
    return true;
}

static int make_lab(const struct names *names, struct err *err)
{
    int rc = -1;
    struct runtime runtime = {0};
    char *lab = xformat("labs/%s", names->name);
    char *solutions = xformat("solutions/%s", names->name);
    char *template = NULL;
    char *from_lab = NULL;
    char *from_solutions = NULL;
    if (!fs_is_dir("labs") || !fs_is_dir("solutions")) {
        err_set(err, "there is no labs/ and solutions/ here: run it at the top "
                     "of the source tree");
    } else if (fs_is_dir(lab) || fs_is_dir(solutions)) {
        err_set(err, "%s exists already", fs_is_dir(lab) ? lab : solutions);
    } else if (runtime_find(&runtime, err) == 0) {
        /* Beside the labs, which may be a link: by name, not by "..". */
        char *share = fs_dirname(runtime.labs);
        template = xformat("%s/template", share);
        free(share);
        from_lab = xformat("%s/lab", template);
        from_solutions = xformat("%s/solutions", template);
        rc = copy(lab, from_lab, names, err) == 0
                 ? copy(solutions, from_solutions, names, err)
                 : -1;
    }
    if (rc == 0) {
        printf("made %s and %s: a small lab that works.\n"
               "Next: make it yours, and let `grader lab check %s` say what "
               "is missing.\n",
               lab, solutions, names->name);
    }
    free(from_solutions);
    free(from_lab);
    free(template);
    free(solutions);
    free(lab);
    runtime_release(&runtime);
    return rc;
}

int lab_new(const char *name)
{
    struct err err = {{0}};
    if (!is_name(name)) {
        fprintf(stderr,
                "grader lab new: '%s' is no name of a lab; an example: "
                "19-rwlocks\n",
                name);
        return EXIT_USAGE;
    }
    struct names names = {.name = name, .word = xstrdup(name + 3)};
    names.guard = xstrdup(names.word);
    for (size_t i = 0; names.word[i] != '\0'; i++) {
        if (names.word[i] == '-') {
            names.word[i] = '_';
        }
        names.guard[i] = (char)toupper((unsigned char)names.word[i]);
    }
    int rc = make_lab(&names, &err);
    free(names.guard);
    free(names.word);
    return rc == 0 ? EXIT_FULL : cmd_world(&cmd_lab, &err);
}

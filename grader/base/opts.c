/* opts.c: see opts.h. */
#include "base/opts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int set_number(const struct opt *opt, const char *text, struct err *err)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text || text[0] == '-') {
        return err_set(err, "%s wants a number, not '%s'", opt->name, text);
    }
    *(unsigned long *)opt->value = value;
    return 0;
}

/* Take the option at *AT, and its argument; leaves *AT at its last word. */
static int take(char ***at, const struct opt *table, struct err *err)
{
    const char *word = **at;
    size_t length = strcspn(word, "=");
    const struct opt *opt = table;
    while (opt->name != NULL && (strlen(opt->name) != length ||
                                 strncmp(opt->name, word, length) != 0)) {
        opt++;
    }
    if (opt->name == NULL) {
        return err_set(err, "unknown option '%s' (see --help)", word);
    }
    if (opt->kind == OPT_FLAG) {
        if (word[length] == '=') {
            return err_set(err, "%s takes no argument", opt->name);
        }
        *(bool *)opt->value = true;
        return 0;
    }
    const char *argument = word + length + 1;
    if (word[length] != '=') {
        if ((*at)[1] == NULL) {
            return err_set(err, "%s wants %s", opt->name, opt->argument);
        }
        argument = *++*at;
    }
    if (opt->kind == OPT_NUMBER) {
        return set_number(opt, argument, err);
    }
    *(const char **)opt->value = argument;
    return 0;
}

int opts_parse(char **operands, size_t *count, size_t most, char ***rest,
               const struct opt *table, char **argv, struct err *err)
{
    *count = 0;
    for (char **at = argv + 1; *at != NULL; at++) {
        if (strcmp(*at, "--") == 0) {
            if (rest == NULL) {
                return err_set(err, "nothing may follow --");
            }
            *rest = at + 1;
            return 0;
        }
        if (strcmp(*at, "--help") == 0 || strcmp(*at, "-h") == 0) {
            return 1;
        }
        if ((*at)[0] == '-' && (*at)[1] != '\0') {
            if (take(&at, table, err) != 0) {
                return -1;
            }
        } else if (*count == most) {
            return err_set(err, "'%s' is one operand too many", *at);
        } else {
            operands[(*count)++] = *at;
        }
    }
    return 0;
}

void opts_help(const struct opt *table)
{
    puts("\noptions:");
    for (; table->name != NULL; table++) {
        char left[64];
        snprintf(left, sizeof(left), "%s%s%s", table->name,
                 table->argument != NULL ? " " : "",
                 table->argument != NULL ? table->argument : "");
        printf("  %-22s %s\n", left, table->help);
    }
}

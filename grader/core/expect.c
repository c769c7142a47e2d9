/* expect.c: see expect.h. */
#include "core/expect.h"

#include <stdlib.h>
#include <string.h>

static bool at_place(const struct finding *finding, const char *file, int line)
{
    for (size_t i = 0; i < finding->place_count; i++) {
        const struct place *place = &finding->places[i];
        if (place->file != NULL && strcmp(place->file, file) == 0 &&
            place->line == line) {
            return true;
        }
    }
    for (size_t i = 0; i < finding->step_count; i++) {
        const struct place *step = &finding->steps[i];
        if (step->file != NULL && strcmp(step->file, file) == 0 &&
            step->line == line) {
            return true;
        }
    }
    return false;
}

static void tell_found(FILE *out, const struct result *result)
{
    for (size_t i = 0; i < result->findings.count; i++) {
        const struct finding *finding = &result->findings.items[i];
        fprintf(out, "    found: %s", finding->rule);
        for (size_t p = 0; p < finding->place_count; p++) {
            if (finding->places[p].file != NULL) {
                fprintf(out, " %s:%d", finding->places[p].file,
                        finding->places[p].line);
            }
        }
        putc('\n', out);
    }
}

static bool is_found(const struct result *result, const char *rule,
                     const char *file, int line)
{
    for (size_t i = 0; i < result->findings.count; i++) {
        const struct finding *finding = &result->findings.items[i];
        if (strcmp(finding->rule, rule) == 0 &&
            (file == NULL || at_place(finding, file, line))) {
            return true;
        }
    }
    return false;
}

static int check_silent(FILE *out, const char *oracle,
                        const struct result *result)
{
    for (size_t i = 0; i < result->findings.count; i++) {
        const struct finding *finding = &result->findings.items[i];
        if (!finding->advice &&
            strcmp(oracle_name(finding->oracle), oracle) == 0) {
            fprintf(out, "    %s is not silent: %s\n", oracle, finding->rule);
            return 1;
        }
    }
    return 0;
}

int expect_check(FILE *out, const char *text, const char *path,
                 const struct result *result, struct err *err)
{
    int broken = 0;
    int musts = 0;
    int number = 0;
    char *copy = xstrdup(text);
    char *rest = copy;
    for (char *row; (row = strsep(&rest, "\n")) != NULL;) {
        char verb[16];
        char what[64];
        char where[128] = "";
        number++;
        row[strcspn(row, "#")] = '\0';
        int words = sscanf(row, "%15s %63s %127s", verb, what, where);
        char *colon = strrchr(where, ':');
        if (words <= 0) {
            continue;
        }
        if (words >= 2 && strcmp(verb, "silent") == 0) {
            broken += check_silent(out, what, result);
        } else if (words >= 2 && strcmp(verb, "must") == 0 &&
                   (words == 2 || colon != NULL)) {
            int line = colon != NULL ? (int)strtol(colon + 1, NULL, 10) : 0;
            if (colon != NULL) {
                *colon = '\0';
            }
            musts++;
            if (!is_found(result, what, colon != NULL ? where : NULL, line)) {
                fprintf(out, "    not found: %s %s:%d\n", what, where, line);
                broken++;
            }
        } else {
            free(copy);
            return err_set(err,
                           "%s:%d: say 'must RULE [FILE:LINE]' or 'silent "
                           "ORACLE'",
                           path, number);
        }
    }
    free(copy);
    if (musts == 0) {
        return err_set(err, "%s: no 'must': nothing would be checked", path);
    }
    if (broken > 0) {
        tell_found(out, result);
    }
    return broken;
}

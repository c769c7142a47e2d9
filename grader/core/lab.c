/* lab.c: see lab.h. */
#include "core/lab.h"

#include <cyaml/cyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

static const char *const oracle_names[ORACLES] = {
    [ORACLE_COMPILER] = "compiler", [ORACLE_UNIT] = "unit",
    [ORACLE_WEAVE] = "weave",       [ORACLE_TSAN] = "tsan",
    [ORACLE_HELGRIND] = "helgrind",
};

static const cyaml_schema_value_t text_value = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 4096)};

static const cyaml_schema_field_t check_fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct check, id, 1, 64),
    CYAML_FIELD_STRING_PTR("title", CYAML_FLAG_POINTER, struct check, title, 1,
                           256),
    CYAML_FIELD_UINT("points", CYAML_FLAG_DEFAULT, struct check, points),
    CYAML_FIELD_STRING_PTR("oracle", CYAML_FLAG_POINTER, struct check,
                           oracle_name, 1, 32),
    CYAML_FIELD_STRING_PTR("hint", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct check, hint, 1, 1024),
    CYAML_FIELD_SEQUENCE_COUNT(
        "rules", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct check, rules,
        rule_count, &text_value, 1, 16),
    CYAML_FIELD_END};

static const cyaml_schema_field_t limit_fields[] = {
    CYAML_FIELD_UINT("cpu_s", CYAML_FLAG_OPTIONAL, struct limits, cpu_s),
    CYAML_FIELD_UINT("memory_mb", CYAML_FLAG_OPTIONAL, struct limits,
                     memory_mb),
    CYAML_FIELD_UINT("output_kb", CYAML_FLAG_OPTIONAL, struct limits,
                     output_kb),
    CYAML_FIELD_END};

static const cyaml_schema_field_t schedule_fields[] = {
    CYAML_FIELD_UINT("weave", CYAML_FLAG_OPTIONAL, struct schedules, weave),
    CYAML_FIELD_UINT("unit", CYAML_FLAG_OPTIONAL, struct schedules, unit),
    CYAML_FIELD_UINT("tsan", CYAML_FLAG_OPTIONAL, struct schedules, tsan),
    CYAML_FIELD_UINT("helgrind", CYAML_FLAG_OPTIONAL, struct schedules,
                     helgrind),
    CYAML_FIELD_END};

static const cyaml_schema_value_t check_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct check, check_fields)};

static const cyaml_schema_field_t lab_fields[] = {
    CYAML_FIELD_STRING_PTR("lab", CYAML_FLAG_POINTER, struct lab, name, 1, 64),
    CYAML_FIELD_STRING_PTR("title", CYAML_FLAG_POINTER, struct lab, title, 1,
                           256),
    CYAML_FIELD_STRING_PTR("summary", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct lab, summary, 1, 1024),
    CYAML_FIELD_SEQUENCE_COUNT("submit", CYAML_FLAG_POINTER, struct lab, submit,
                               submit_count, &text_value, 1, 16),
    CYAML_FIELD_SEQUENCE_COUNT(
        "given", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct lab, given,
        given_count, &text_value, 0, 16),
    CYAML_FIELD_SEQUENCE_COUNT("uses", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                               struct lab, uses, use_count, &text_value, 0, 8),
    CYAML_FIELD_SEQUENCE_COUNT("tests", CYAML_FLAG_POINTER, struct lab, tests,
                               test_count, &text_value, 1, 16),
    CYAML_FIELD_SEQUENCE_COUNT("checks", CYAML_FLAG_POINTER, struct lab, checks,
                               check_count, &check_value, 1, 64),
    CYAML_FIELD_MAPPING("limits", CYAML_FLAG_OPTIONAL, struct lab, limits,
                        limit_fields),
    CYAML_FIELD_MAPPING("schedules", CYAML_FLAG_OPTIONAL, struct lab, schedules,
                        schedule_fields),
    CYAML_FIELD_END};

static const cyaml_schema_value_t lab_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct lab, lab_fields)};

static const char *const known_keys =
    "a lab has: lab title summary submit given uses tests checks "
    "limits schedules; a check: id title points oracle rules hint; limits: cpu_s "
    "memory_mb output_kb; schedules: weave unit tsan helgrind";

/* libcyaml's own words: the complaint, then where it is. */
struct complaint {
    char what[512];
    int line;
};

static void note_complaint(cyaml_log_t level, void *context, const char *format,
                           va_list args)
{
    struct complaint *complaint = context;
    char text[512];
    (void)level;
    vsnprintf(text, sizeof(text), format, args);
    text[strcspn(text, "\n")] = '\0';
    const char *line = strstr(text, "line: ");
    if (line != NULL && complaint->line == 0) {
        complaint->line = (int)strtol(line + 6, NULL, 10);
    }
    if (complaint->what[0] == '\0') {
        const char *what = strncmp(text, "Load: ", 6) == 0 ? text + 6 : text;
        snprintf(complaint->what, sizeof(complaint->what), "%s", what);
    }
}

static cyaml_config_t config_for(struct complaint *complaint)
{
    return (cyaml_config_t){.log_fn = note_complaint,
                            .log_ctx = complaint,
                            .log_level = CYAML_LOG_ERROR,
                            .mem_fn = cyaml_mem};
}

const char *oracle_name(enum oracle oracle)
{
    return oracle_names[oracle];
}

/* The line of TEXT in which WORD first stands; 1 when nowhere. */
static int line_of(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    int line = 1;
    for (const char *p = text; at != NULL && p < at; p++) {
        line += *p == '\n';
    }
    return line;
}

static int resolve_oracle(struct check *check, const char *path,
                          const char *text, struct err *err)
{
    for (int i = 0; i < ORACLES; i++) {
        if (strcmp(check->oracle_name, oracle_names[i]) == 0) {
            check->oracle = (enum oracle)i;
            return 0;
        }
    }
    return err_set(err,
                   "%s:%d: unknown oracle '%s' (known: compiler unit weave "
                   "tsan helgrind)",
                   path, line_of(text, check->oracle_name), check->oracle_name);
}

/*
 * A plain file name below the lab, or below a neighbour's: no way out of
 * them.
 */
static int check_paths(bool neighbours, char *const *names, unsigned count,
                       const char *path, const char *text, struct err *err)
{
    for (unsigned i = 0; i < count; i++) {
        const char *name = neighbours ? lab_given_name(names[i]) : names[i];
        if (name[0] == '/' || strstr(name, "..") != NULL) {
            return err_set(err,
                           "%s:%d: '%s' leads out of the lab; name a file "
                           "inside it",
                           path, line_of(text, names[i]), names[i]);
        }
    }
    return 0;
}

static int validate(struct lab *lab, const char *path, const char *text,
                    struct err *err)
{
    for (unsigned i = 0; i < lab->check_count; i++) {
        struct check *check = &lab->checks[i];
        if (resolve_oracle(check, path, text, err) != 0) {
            return -1;
        }
        if (lab_check(lab, check->id) != check) {
            return err_set(err, "%s:%d: two checks have the id '%s'", path,
                           line_of(text, check->id), check->id);
        }
        if (check->points > 1000) {
            return err_set(err, "%s:%d: check '%s' has %u points; 1000 at most",
                           path, line_of(text, check->id), check->id,
                           check->points);
        }
    }
    if (lab_points(lab) == 0) {
        return err_set(err, "%s:%d: the checks have no points", path,
                       line_of(text, "checks"));
    }
    if (check_paths(false, lab->submit, lab->submit_count, path, text, err) !=
            0 ||
        check_paths(true, lab->given, lab->given_count, path, text, err) != 0 ||
        check_paths(false, lab->uses, lab->use_count, path, text, err) != 0 ||
        check_paths(false, lab->tests, lab->test_count, path, text, err) != 0) {
        return -1;
    }
    return 0;
}

/* libcyaml tells where it was, which for a key is the line before it. */
static int complaint_line(const struct complaint *complaint, const char *text)
{
    static const char unexpected[] = "Unexpected key: ";
    if (strncmp(complaint->what, unexpected, sizeof(unexpected) - 1) == 0) {
        return line_of(text, complaint->what + sizeof(unexpected) - 1);
    }
    return complaint->line > 0 ? complaint->line : 1;
}

static void or_default(unsigned *value, unsigned fallback)
{
    if (*value == 0) {
        *value = fallback;
    }
}

static void fill_defaults(struct lab *lab)
{
    or_default(&lab->limits.cpu_s, 120);
    or_default(&lab->limits.memory_mb, 4096);
    or_default(&lab->limits.output_kb, 1024);
    or_default(&lab->schedules.weave, 300);
    or_default(&lab->schedules.unit, 4);
    or_default(&lab->schedules.tsan, 8);
    or_default(&lab->schedules.helgrind, 1);
}

int lab_load(struct lab **out, const char *dir, struct err *err)
{
    int rc = -1;
    size_t size;
    struct complaint complaint = {{0}, 0};
    cyaml_config_t config = config_for(&complaint);
    struct lab *lab = NULL;
    char *path = xformat("%s/lab.yaml", dir);
    char *text = fs_read(path, (size_t)1 << 20, &size, err);
    if (text == NULL) {
        goto out;
    }
    cyaml_err_t result =
        cyaml_load_data((const uint8_t *)text, size, &config, &lab_schema,
                        (cyaml_data_t **)&lab, NULL);
    if (result != CYAML_OK || lab == NULL) {
        err_set(err, "%s:%d: %s (%s)", path, complaint_line(&complaint, text),
                complaint.what[0] != '\0' ? complaint.what
                                          : cyaml_strerror(result),
                known_keys);
        goto out;
    }
    if (validate(lab, path, text, err) != 0) {
        lab_free(lab);
        goto out;
    }
    fill_defaults(lab);
    lab->dir = xstrdup(dir);
    *out = lab;
    rc = 0;
out:
    free(text);
    free(path);
    return rc;
}

void lab_free(struct lab *lab)
{
    struct complaint complaint = {{0}, 0};
    cyaml_config_t config = config_for(&complaint);
    if (lab != NULL) {
        free(lab->dir);
        cyaml_free(&config, &lab_schema, lab, 0);
    }
}

const struct check *lab_check(const struct lab *lab, const char *id)
{
    for (unsigned i = 0; i < lab->check_count; i++) {
        if (strcmp(lab->checks[i].id, id) == 0) {
            return &lab->checks[i];
        }
    }
    return NULL;
}

const char *lab_given_name(const char *name)
{
    return strncmp(name, "../", 3) == 0 ? name + 3 : name;
}

unsigned lab_points(const struct lab *lab)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < lab->check_count; i++) {
        sum += lab->checks[i].points;
    }
    return sum;
}

char *lab_find(const char *name, const char *installed, struct err *err)
{
    if (fs_is_dir(name)) {
        return xstrdup(name);
    }
    char *here = xformat("labs/%s", name);
    if (fs_is_dir(here)) {
        return here;
    }
    free(here);
    char *there = xformat("%s/%s", installed, name);
    if (fs_is_dir(there)) {
        return there;
    }
    free(there);
    err_set(err,
            "no lab '%s': not a directory, not in ./labs and not in %s (see "
            "grader lab list)",
            name, installed);
    return NULL;
}

/* sift.c: see sift.h. */
#include "cmd/sift.h"

#include <stdlib.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return (a == NULL && b == NULL) ||
           (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Is it about what the program did, not about what one tool watches for? */
static bool is_general(const struct finding *finding)
{
    static const char *const general[] = {
        "assertion",   "crash",    "early-exit", "unsupported", "deadlock",
        "lost-wakeup", "livelock", "misuse",     "tampering",   "unfinished"};
    const char *slash = strchr(finding->rule, '/');
    for (size_t i = 0;
         slash != NULL && i < sizeof(general) / sizeof(general[0]); i++) {
        if (strcmp(slash + 1, general[i]) == 0) {
            return true;
        }
    }
    return strcmp(finding->rule, "weave/leak") == 0;
}

/* The oracle that the test of FINDING belongs to. */
static enum oracle home_of(const struct result *result,
                           const struct finding *finding)
{
    for (int i = 0; i < ORACLES && finding->test != NULL; i++) {
        for (size_t t = 0; t < result->evidence[i].test_count; t++) {
            const struct test_outcome *test = &result->evidence[i].tests[t];
            if (strcmp(test->name, finding->test) == 0) {
                const struct check *check = lab_check(result->lab, test->check);
                return check != NULL ? check->oracle : ORACLE_WEAVE;
            }
        }
    }
    return ORACLE_WEAVE;
}

/* How near OTHER stands to the test's own oracle; the nearest one speaks. */
static int distance(enum oracle oracle, enum oracle home)
{
    return oracle == home           ? 0
           : oracle == ORACLE_WEAVE ? 1
           : oracle == ORACLE_UNIT  ? 2
                                    : 3 + (int)oracle;
}

/* An endless loop is cut off anywhere inside: its function tells it. */
static bool same_loop(const struct finding *a, const struct finding *b)
{
    return a->place_count > 0 && b->place_count > 0 &&
           same_text(a->places[0].file, b->places[0].file) &&
           a->places[0].function != NULL &&
           same_text(a->places[0].function, b->places[0].function);
}

static bool same_places(const struct finding *a, const struct finding *b)
{
    if (strcmp(a->rule, "weave/livelock") == 0 && same_loop(a, b)) {
        return true;
    }
    size_t count =
        a->place_count < b->place_count ? a->place_count : b->place_count;
    if (count == 0 || a->place_count != b->place_count) {
        return same_text(a->test, b->test) && a->place_count == b->place_count;
    }
    for (size_t i = 0; i < count; i++) {
        if (!same_text(a->places[i].file, b->places[i].file) ||
            a->places[i].line != b->places[i].line) {
            return false;
        }
    }
    return true;
}

static bool repeats(const struct result *result, size_t index)
{
    const struct finding *finding = &result->findings.items[index];
    for (size_t i = 0; i < result->findings.count; i++) {
        const struct finding *other = &result->findings.items[i];
        if (i < index && other->oracle == finding->oracle &&
            same_text(other->rule, finding->rule) &&
            (strcmp(finding->rule, "build/link") == 0 ||
             same_places(other, finding))) {
            return true;
        }
        enum oracle home = home_of(result, finding);
        if (i != index && is_general(finding) && finding->test != NULL &&
            same_text(other->test, finding->test) &&
            distance(other->oracle, home) < distance(finding->oracle, home) &&
            !other->advice) {
            return true;
        }
    }
    return false;
}

static bool race_elsewhere(const struct result *result)
{
    for (size_t i = 0; i < result->findings.count; i++) {
        const char *rule = result->findings.items[i].rule;
        if (strcmp(rule, "weave/data-race") == 0 ||
            strcmp(rule, "tsan/data-race") == 0) {
            return true;
        }
    }
    return false;
}

static int by_oracle(const void *a, const void *b)
{
    const struct finding *const *x = a;
    const struct finding *const *y = b;
    int order = (*x)->advice - (*y)->advice;
    if (order == 0) {
        order = (int)(*x)->oracle - (int)(*y)->oracle;
    }
    return order != 0 ? order : *x < *y ? -1 : 1; /* keep the order of tests */
}

static void sort(struct findings *findings)
{
    struct finding **order = xcalloc(findings->count, sizeof(struct finding *));
    struct finding *sorted = xcalloc(findings->count, sizeof(*sorted));
    for (size_t i = 0; i < findings->count; i++) {
        order[i] = &findings->items[i];
    }
    qsort(order, findings->count, sizeof(struct finding *), by_oracle);
    for (size_t i = 0; i < findings->count; i++) {
        sorted[i] = *order[i];
    }
    free(order);
    free(findings->items);
    findings->items = sorted;
}

void sift_findings(struct result *result)
{
    struct findings *findings = &result->findings;
    bool race = race_elsewhere(result);
    bool *drop = xcalloc(findings->count, sizeof(*drop));
    struct findings dropped = {0};
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->items[i];
        /* Helgrind knows no C11 atomics: alone it accuses nobody. */
        finding->advice =
            strncmp(finding->rule, "helgrind/", 9) == 0 &&
            is_general(finding) == false &&
            !(race && strcmp(finding->rule, "helgrind/data-race") == 0);
        if (strcmp(finding->rule, "helgrind/misuse") == 0) {
            finding->advice = true;
        }
    }
    for (size_t i = 0; i < findings->count; i++) {
        drop[i] = repeats(result, i);
    }
    for (size_t i = 0; i < findings->count; i++) {
        if (drop[i]) {
            dropped.items = xrealloc(dropped.items, (dropped.count + 1) *
                                                        sizeof(struct finding));
            dropped.items[dropped.count++] = findings->items[i];
        } else {
            findings->items[kept++] = findings->items[i];
        }
    }
    findings->count = kept;
    findings_release(&dropped);
    free(drop);
    sort(findings);
}

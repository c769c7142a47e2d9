/* result.c: see result.h. The rubric: oracles find, this decides. */
#include "core/result.h"

#include <stdlib.h>
#include <string.h>

void result_init(struct result *out, const struct lab *lab, const char *name)
{
    *out = (struct result){.lab = lab, .submission = xstrdup(name)};
    out->checks = xcalloc(lab->check_count, sizeof(*out->checks));
}

void result_release(struct result *result)
{
    for (int i = 0; i < ORACLES; i++) {
        struct evidence *evidence = &result->evidence[i];
        for (size_t j = 0; j < evidence->test_count; j++) {
            free(evidence->tests[j].name);
            free(evidence->tests[j].check);
        }
        free(evidence->tests);
    }
    findings_release(&result->findings);
    free(result->checks);
    free(result->submission);
    *result = (struct result){0};
}

struct test_outcome *evidence_test(struct evidence *evidence, const char *name,
                                   const char *check)
{
    for (size_t i = 0; i < evidence->test_count; i++) {
        if (strcmp(evidence->tests[i].name, name) == 0) {
            return &evidence->tests[i];
        }
    }
    if (check == NULL) {
        return NULL;
    }
    evidence->tests = xrealloc(evidence->tests, (evidence->test_count + 1) *
                                                    sizeof(*evidence->tests));
    struct test_outcome *test = &evidence->tests[evidence->test_count++];
    *test = (struct test_outcome){xstrdup(name), xstrdup(check), false, 0, 0,
                                  false};
    return test;
}

/* Is there a finding of CHECK's oracle that its rules name? */
static bool has_finding(const struct result *result, const struct check *check)
{
    for (size_t i = 0; i < result->findings.count; i++) {
        const struct finding *finding = &result->findings.items[i];
        if (finding->oracle != check->oracle || finding->advice) {
            continue;
        }
        for (unsigned r = 0; r < check->rule_count; r++) {
            if (rule_matches(finding->rule, check->rules[r])) {
                return true;
            }
        }
        if (check->rule_count == 0 && check->oracle == ORACLE_COMPILER) {
            return true;
        }
    }
    return false;
}

/*
 * Without rules, all tests of the check's case must pass: a sentence of the
 * contract holds or does not. With rules the check asks for the absence of
 * findings; each test that did not run to its end has shown nothing, and
 * costs its share.
 */
static void judge(struct result *result, size_t index)
{
    const struct check *check = &result->lab->checks[index];
    const struct evidence *evidence = &result->evidence[check->oracle];
    struct check_result *out = &result->checks[index];
    *out = (struct check_result){CHECK_NOT_MEASURED, 0, 0, 0};
    if (!evidence->measured) {
        return;
    }
    for (size_t i = 0; i < evidence->test_count; i++) {
        const struct test_outcome *test = &evidence->tests[i];
        if (check->rule_count > 0 || strcmp(test->check, check->id) == 0) {
            out->total++;
            out->passed += test->passed;
        }
    }
    unsigned full_mp = check->points * 1000;
    if (has_finding(result, check)) {
        out->award_mp = 0;
    } else if (check->oracle == ORACLE_COMPILER) {
        out->award_mp = full_mp;
    } else if (check->rule_count == 0) {
        out->award_mp =
            out->total > 0 && out->passed == out->total ? full_mp : 0;
    } else if (out->total > 0) {
        out->award_mp = (unsigned)(full_mp * out->passed / out->total);
    }
    out->status = out->award_mp == full_mp ? CHECK_PASS : CHECK_FAIL;
}

void result_score(struct result *result)
{
    for (size_t i = 0; i < result->lab->check_count; i++) {
        judge(result, i);
    }
}

unsigned result_total_mp(const struct result *result)
{
    unsigned total = 0;
    for (size_t i = 0; i < result->lab->check_count; i++) {
        total += result->checks[i].award_mp;
    }
    return total;
}

/* test_score.c: from evidence and findings to points; what expect promises. */
#include "suite.h"

#include <stdio.h>
#include <string.h>

#include "core/expect.h"
#include "core/result.h"

static struct check checks[] = {
    {.id = (char *)"builds", .points = 5, .oracle = ORACLE_COMPILER},
    {.id = (char *)"works", .points = 10, .oracle = ORACLE_WEAVE},
    {.id = (char *)"race-free",
     .points = 4,
     .oracle = ORACLE_TSAN,
     .rules = (char *[]){(char *)"tsan/*"},
     .rule_count = 1}};
static const struct lab lab = {
    .name = (char *)"lab", .checks = checks, .check_count = 3};
static struct result result;

static void measure(enum oracle oracle, const char *test, bool passed)
{
    result.evidence[oracle].measured = true;
    if (test != NULL) {
        evidence_test(&result.evidence[oracle], test, "works")->passed = passed;
    }
}

static void expect_points(unsigned builds_mp, unsigned works_mp,
                          unsigned race_free_mp)
{
    result_score(&result);
    ck_assert_uint_eq(result.checks[0].award_mp, builds_mp);
    ck_assert_uint_eq(result.checks[1].award_mp, works_mp);
    ck_assert_uint_eq(result.checks[2].award_mp, race_free_mp);
    ck_assert_uint_eq(result_total_mp(&result),
                      builds_mp + works_mp + race_free_mp);
    result_release(&result);
}

START_TEST(what_was_not_measured_is_neither_pass_nor_fail)
{
    result_init(&result, &lab, "somebody");
    result_score(&result);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(result.checks[i].status, CHECK_NOT_MEASURED);
    }
    expect_points(0, 0, 0);
}
END_TEST

START_TEST(one_failed_test_costs_its_check_and_a_share_of_the_rest)
{
    result_init(&result, &lab, "somebody");
    measure(ORACLE_COMPILER, NULL, true);
    measure(ORACLE_WEAVE, "a", true);
    measure(ORACLE_WEAVE, "b", false);
    measure(ORACLE_TSAN, "a", true);
    measure(ORACLE_TSAN, "b", false);
    expect_points(5000, 0, 2000);
}
END_TEST

START_TEST(a_finding_of_the_oracle_costs_the_check)
{
    result_init(&result, &lab, "somebody");
    measure(ORACLE_COMPILER, NULL, true);
    measure(ORACLE_WEAVE, "a", true);
    measure(ORACLE_TSAN, "a", true);
    findings_add(&result.findings, ORACLE_TSAN, "tsan/data-race", "race");
    expect_points(5000, 10000, 0);
}
END_TEST

START_TEST(advice_and_other_oracles_cost_nothing)
{
    result_init(&result, &lab, "somebody");
    measure(ORACLE_COMPILER, NULL, true);
    measure(ORACLE_WEAVE, "a", true);
    measure(ORACLE_TSAN, "a", true);
    findings_add(&result.findings, ORACLE_HELGRIND, "tsan/data-race", "");
    findings_add(&result.findings, ORACLE_TSAN, "tsan/data-race", "")->advice =
        true;
    expect_points(5000, 10000, 4000);
}
END_TEST

START_TEST(no_test_at_all_earns_nothing)
{
    result_init(&result, &lab, "somebody");
    measure(ORACLE_COMPILER, NULL, true);
    measure(ORACLE_WEAVE, NULL, true);
    measure(ORACLE_TSAN, NULL, true);
    expect_points(5000, 0, 0);
}
END_TEST

static int promise(const char *text, struct err *err)
{
    char *said = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&said, &size);
    int broken = expect_check(out, text, "expect", &result, err);
    fclose(out);
    free(said);
    return broken;
}

START_TEST(expect_promises_are_checked)
{
    struct err err = {{0}};
    result_init(&result, &lab, "somebody");
    struct finding *finding =
        findings_add(&result.findings, ORACLE_WEAVE, "weave/deadlock", "");
    finding_add_place(finding, "a.c", 7, "f", "T1", "waits");
    ck_assert_int_eq(promise("must weave/deadlock a.c:7\n", &err), 0);
    ck_assert_int_eq(promise("must weave/deadlock # why\n", &err), 0);
    ck_assert_int_eq(promise("must weave/deadlock a.c:8\n", &err), 1);
    ck_assert_int_eq(promise("must weave/livelock\n", &err), 1);
    ck_assert_int_eq(
        promise("must weave/deadlock\nsilent weave\nsilent tsan\n", &err), 1);
    ck_assert_int_eq(promise("silent tsan\n", &err), -1);
    ck_assert_int_eq(promise("must\n", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "expect:1"));
    result_release(&result);
}
END_TEST

START_TEST(patterns_match_rules)
{
    ck_assert(rule_matches("tsan/data-race", "tsan/data-race"));
    ck_assert(rule_matches("tsan/data-race", "tsan/*"));
    ck_assert(rule_matches("tsan/data-race", "*"));
    ck_assert(!rule_matches("tsan/data-race", "tsan/data"));
    ck_assert(!rule_matches("tsan/data", "tsan/data-race"));
    ck_assert(!rule_matches("unit/leak", "tsan/*"));
}
END_TEST

SUITE("score", what_was_not_measured_is_neither_pass_nor_fail,
      one_failed_test_costs_its_check_and_a_share_of_the_rest,
      a_finding_of_the_oracle_costs_the_check,
      advice_and_other_oracles_cost_nothing, no_test_at_all_earns_nothing,
      expect_promises_are_checked, patterns_match_rules)

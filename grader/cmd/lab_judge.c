/* lab_judge.c: see lab.h. */
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/lab.h"
#include "core/expect.h"
#include "report/text.h"

static int check_right(FILE *out, const struct result *result)
{
    if (result_total_mp(result) == lab_points(result->lab) * 1000) {
        return 0;
    }
    struct text_style style = {false, NULL};
    report_text(out, result, &style);
    return 1;
}

static int check_skeleton(FILE *out, const struct result *result)
{
    int wrong = 0;
    if (result_total_mp(result) * 2 >= lab_points(result->lab) * 1000) {
        fprintf(out, "    the skeleton scores %s, half or more\n",
                report_points(result_total_mp(result)));
        wrong++;
    }
    for (size_t i = 0; i < result->findings.count; i++) {
        if (strncmp(result->findings.items[i].rule, "build/", 6) == 0) {
            fprintf(out, "    the skeleton does not compile cleanly: %s\n",
                    result->findings.items[i].message);
            wrong++;
        }
    }
    return wrong;
}

/* What a student reads first must say what is wrong, not only that it is. */
static int check_first_message(FILE *out, const struct result *result)
{
    const char *rule =
        result->findings.count > 0 ? result->findings.items[0].rule : "none";
    const char *slash = strchr(rule, '/');
    if (slash != NULL && strcmp(slash, "/assertion") == 0) {
        return 0;
    }
    fprintf(out,
            "    the skeleton's first finding is %s: let a test quote the "
            "contract before that\n",
            rule);
    return 1;
}

static int check_faulty(FILE *out, const struct variant *variant,
                        const struct result *result, struct err *err)
{
    char *path = xformat("%s/expect", variant->dir);
    char *text = fs_read(path, (size_t)1 << 16, NULL, err);
    int broken = text != NULL ? expect_check(out, text, path, result, err) : -1;
    if (broken == 0 &&
        result_total_mp(result) == lab_points(result->lab) * 1000) {
        fputs("    it is caught, but loses no point\n", out);
        broken = 1;
    }
    free(text);
    free(path);
    return broken;
}

/* Tests without a check, checks without a test: nobody would notice. */
static int check_coverage(FILE *out, const struct result *result)
{
    int wrong = 0;
    const struct evidence *seen = &result->evidence[ORACLE_WEAVE];
    for (size_t t = 0; t < seen->test_count; t++) {
        const struct check *check =
            lab_check(result->lab, seen->tests[t].check);
        if (check == NULL || check->rule_count > 0) {
            fprintf(out,
                    "    test %s belongs to '%s', which is no such check "
                    "in lab.yaml\n",
                    seen->tests[t].name, seen->tests[t].check);
            wrong++;
        }
    }
    for (unsigned i = 0; i < result->lab->check_count; i++) {
        if (result->lab->checks[i].oracle != ORACLE_COMPILER &&
            result->checks[i].total == 0) {
            fprintf(out, "    check %s has no test\n",
                    result->lab->checks[i].id);
            wrong++;
        }
    }
    return wrong;
}

int lab_judge(FILE *out, const struct variant *variant,
              const struct result *result, struct err *err)
{
    switch (variant->kind) {
    case VARIANT_RIGHT:
        return check_right(out, result) +
               (strcmp(variant->name, "reference") == 0
                    ? check_coverage(out, result)
                    : 0);
    case VARIANT_SKELETON:
        return check_skeleton(out, result) + check_first_message(out, result);
    default:
        return check_faulty(out, variant, result, err);
    }
}

/* shrink.c: see shrink.h. */
#include "weave/shrink.h"

#include <stdlib.h>
#include <string.h>

#include "weave/report.h"
#include "weave/search.h"
#include "weave/strategy.h"
#include "weave/verdict.h"

enum { EXECUTIONS = 400 };

/* What makes two failures the same. */
struct failure {
    char rule[sizeof(report->rule)];
    uintptr_t pc;
};

static struct failure failure_now(void)
{
    struct failure failure = {.pc = 0};
    memcpy(failure.rule, report->rule, sizeof(failure.rule));
    if (report->places > 0) {
        failure.pc = report->place[0].pcs[0];
    }
    return failure;
}

static bool is_same(const struct failure *wanted)
{
    struct failure now = failure_now();
    return report->state == REPORT_FAILED && now.pc == wanted->pc &&
           strcmp(now.rule, wanted->rule) == 0;
}

/* All executions with PREEMPTIONS, until one fails in the same way. */
static bool found_with(const struct run *run, const struct failure *wanted,
                       unsigned preemptions, unsigned *left)
{
    search_begin(false, (int)preemptions);
    while (*left > 0 && search_next()) {
        --*left;
        execution_run(run);
        if (is_same(wanted)) {
            return true;
        }
        if (!search_learn()) {
            return false;
        }
    }
    return false;
}

void shrink(const struct run *run, struct strategy_plan *plan)
{
    struct failure wanted = failure_now();
    struct strategy_plan first = *plan;
    unsigned most = report->preemptions;
    unsigned left = EXECUTIONS;
    size_t size = report->choice_count * sizeof(struct choice);
    struct choice *choices = malloc(size > 0 ? size : 1);
    if (choices == NULL) {
        verdict_broken("no memory for a schedule");
    }
    memcpy(choices, report->choices, size);
    first.choice_count = report->choice_count;
    bool found = most == 0;
    plan->strategy = &strategy_search;
    for (unsigned i = 0; i < most && left > 0 && !found; i++) {
        found = found_with(run, &wanted, i, &left);
    }
    if (most > 0 && !found) {
        plan->strategy = &strategy_replay;
        plan->choices = choices;
        plan->choice_count = first.choice_count;
        execution_run(run);
    }
    if (!found || most == 0) {
        *plan = first;
    }
    free(choices);
}

/* shrink.h: the same failure, with the fewest preemptions. */
#ifndef WEAVE_SHRINK_H
#define WEAVE_SHRINK_H

#include "weave/execution.h"

/*
 * The report holds a failure of RUN. Look for the same failure (rule and
 * place) in executions that interrupt tasks less often: first never, then
 * once, and so on (iterative context bounding, Musuvathi and Qadeer 2007), in
 * a fixed number of executions. The report then holds the best one, and PLAN,
 * which is RUN's, says how it came about. Deterministic.
 */
void shrink(const struct run *run, struct strategy_plan *plan);

#endif

/* pick.h: among the tasks that can go on, the one that does. */
#ifndef WEAVE_PICK_H
#define WEAVE_PICK_H

#include "weave/core.h"

/*
 * Who goes on, by the strategy in force. When nobody can, time advances; when
 * that does not help either, the execution ends: it is stuck.
 */
struct task *pick_task(void);

/* Could TASK go on now? Its operation would not block, or has expired. */
bool pick_is_ready(const struct task *task);

#endif

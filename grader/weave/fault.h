/*
 * fault.h: calls that fail because the test wants them to.
 *
 * A test names a kind and a number; the call of that kind with that number,
 * counted over all tasks from then on, fails as the standard allows.
 */
#ifndef WEAVE_FAULT_H
#define WEAVE_FAULT_H

#include <stdbool.h>

#include "weave/weave.h"

/* Is the call of this KIND that is about to happen the one to fail? */
bool fault_strikes(enum weave_fault kind);

#endif

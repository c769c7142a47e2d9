/* timing.h: virtual time. */
#ifndef WEAVE_TIMING_H
#define WEAVE_TIMING_H

#include <stdint.h>
#include <time.h>

/*
 * The virtual deadline of ABSTIME on CLOCK. Returns 0, or EINVAL when the
 * nanoseconds are out of range or the clock is unknown.
 */
int timing_deadline(int64_t *deadline_ns, clockid_t clock,
                    const struct timespec *abstime);

#endif

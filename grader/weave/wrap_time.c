/*
 * wrap_time.c: virtual time.
 *
 * The clock stands still while anybody can run, except that each look at it
 * moves it by one microsecond, so that a loop that polls the clock ends. When
 * everybody is blocked it jumps to the earliest deadline (sched.c).
 */
#include <errno.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

#include "weave/fault.h"
#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/timing.h"
#include "weave/trace.h"
#include "weave/weave.h"

enum { TICK_NS = 1000 };
static const int64_t second_ns = 1000000000;
static const int64_t epoch_s = 1767225600; /* 2026-01-01: CLOCK_REALTIME's 0 */
static const int64_t latest_ns = INT64_MAX / 4;

unsigned __real_sleep(unsigned);
int __real_usleep(useconds_t);
int __real_nanosleep(const struct timespec *, struct timespec *);
int __real_clock_nanosleep(clockid_t, int, const struct timespec *,
                           struct timespec *);
int __real_clock_gettime(clockid_t, struct timespec *);
int __real_gettimeofday(struct timeval *, void *);
time_t __real_time(time_t *);

static int64_t epoch_of(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ||
                   clock == CLOCK_TAI
               ? epoch_s
               : 0;
}

int timing_deadline(int64_t *deadline_ns, clockid_t clock,
                    const struct timespec *abstime)
{
    if (abstime->tv_nsec < 0 || abstime->tv_nsec >= second_ns ||
        (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)) {
        return EINVAL;
    }
    int64_t seconds = abstime->tv_sec;
    if (seconds < epoch_of(clock)) {
        *deadline_ns = 0;
    } else if (seconds - epoch_of(clock) >= latest_ns / second_ns) {
        *deadline_ns = latest_ns;
    } else {
        *deadline_ns =
            (seconds - epoch_of(clock)) * second_ns + abstime->tv_nsec;
    }
    return 0;
}

/*
 * Returns how much of the sleep is left: 0, or all of it when the test wants
 * an interruption.
 */
static int64_t sleep_until(int64_t deadline_ns, uintptr_t *frame)
{
    weave.current->frame = frame;
    if (fault_strikes(WEAVE_INTERRUPT)) {
        return deadline_ns > weave.now_ns ? deadline_ns - weave.now_ns : 1;
    }
    signals_before_wait(frame);
    sched_point(
        (struct op){&op_sleep, NULL, NULL, deadline_ns, false, false, 0},
        frame);
    cancel_point();
    return weave.current->interrupted && deadline_ns > weave.now_ns
               ? deadline_ns - weave.now_ns
               : 0;
}

static int64_t after(int64_t duration_ns)
{
    return duration_ns < latest_ns - weave.now_ns ? weave.now_ns + duration_ns
                                                  : latest_ns;
}

unsigned __wrap_sleep(unsigned seconds)
{
    if (!weave.active) {
        return __real_sleep(seconds);
    }
    int64_t left = sleep_until(after(seconds * second_ns), WEAVE_FRAME);
    return (unsigned)((left + second_ns - 1) / second_ns);
}

int __wrap_usleep(useconds_t microseconds)
{
    if (!weave.active) {
        return __real_usleep(microseconds);
    }
    if (sleep_until(after((int64_t)microseconds * 1000), WEAVE_FRAME) > 0) {
        errno = EINTR;
        return -1;
    }
    return 0;
}

static int64_t duration(const struct timespec *time)
{
    return time->tv_sec >= latest_ns / second_ns
               ? latest_ns
               : time->tv_sec * second_ns + time->tv_nsec;
}

static int valid(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < second_ns;
}

static void put_left(struct timespec *left, int64_t rest_ns)
{
    if (left != NULL) {
        left->tv_sec = rest_ns / second_ns;
        left->tv_nsec = rest_ns % second_ns;
    }
}

int __wrap_nanosleep(const struct timespec *request, struct timespec *left)
{
    if (!weave.active) {
        return __real_nanosleep(request, left);
    }
    if (!valid(request)) {
        errno = EINVAL;
        return -1;
    }
    int64_t rest = sleep_until(after(duration(request)), WEAVE_FRAME);
    if (rest > 0) {
        put_left(left, rest);
        errno = EINTR;
        return -1;
    }
    return 0;
}

int __wrap_clock_nanosleep(clockid_t clock, int flags,
                           const struct timespec *request,
                           struct timespec *left)
{
    if (!weave.active) {
        return __real_clock_nanosleep(clock, flags, request, left);
    }
    int64_t deadline_ns;
    if (!valid(request)) {
        return EINVAL;
    }
    if ((flags & TIMER_ABSTIME) == 0) {
        deadline_ns = after(duration(request));
    } else if (timing_deadline(&deadline_ns, clock, request) != 0) {
        return EINVAL;
    }
    int64_t rest = sleep_until(deadline_ns, WEAVE_FRAME);
    if (rest > 0) {
        put_left((flags & TIMER_ABSTIME) == 0 ? left : NULL, rest);
        return EINTR;
    }
    return 0;
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    if (!weave.active || clock == CLOCK_PROCESS_CPUTIME_ID ||
        clock == CLOCK_THREAD_CPUTIME_ID) {
        return __real_clock_gettime(clock, now);
    }
    trace_touch(KEY_TIME, TOUCH_WRITES);
    weave.now_ns += TICK_NS;
    weave_work(TICK_NS);
    now->tv_sec = epoch_of(clock) + weave.now_ns / second_ns;
    now->tv_nsec = weave.now_ns % second_ns;
    return 0;
}

int __wrap_gettimeofday(struct timeval *now, void *zone)
{
    if (!weave.active) {
        return __real_gettimeofday(now, zone);
    }
    struct timespec time;
    __wrap_clock_gettime(CLOCK_REALTIME, &time);
    now->tv_sec = time.tv_sec;
    now->tv_usec = time.tv_nsec / 1000;
    return 0;
}

time_t __wrap_time(time_t *out)
{
    if (!weave.active) {
        return __real_time(out);
    }
    struct timespec time;
    __wrap_clock_gettime(CLOCK_REALTIME, &time);
    if (out != NULL) {
        *out = time.tv_sec;
    }
    return time.tv_sec;
}

int64_t weave_now_ns(void)
{
    if (!weave.active) {
        struct timespec now;
        __real_clock_gettime(CLOCK_MONOTONIC, &now);
        return now.tv_sec * second_ns + now.tv_nsec;
    }
    return weave.now_ns;
}

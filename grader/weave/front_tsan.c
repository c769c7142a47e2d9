/*
 * front_tsan.c: the real ThreadSanitizer watches; weave picks the schedule.
 *
 * Reports come through ThreadSanitizer's debugging interface, which gives
 * structured data, instead of its text.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "weave/address.h"
#include "weave/front.h"
#include "weave/report.h"
#include "weave/verdict.h"

/* compiler-rt: tsan_debugging.cpp, tsan_interface.h. */
int __tsan_get_report_data(void *report, const char **description, int *count,
                           int *stack_count, int *mop_count, int *loc_count,
                           int *mutex_count, int *thread_count,
                           int *unique_tid_count, void **sleep_trace,
                           unsigned long trace_size);
int __tsan_get_report_mop(void *report, unsigned long index, int *tid,
                          void **address, int *size, int *write, int *atomic,
                          void **trace, unsigned long trace_size);
int __tsan_get_report_stack(void *report, unsigned long index, void **trace,
                            unsigned long trace_size);
void __tsan_acquire(void *address);
void __tsan_release(void *address);
void __tsan_on_report(void *tsan);

/*
 * A submission that defines these too fails to link: it cannot silence
 * ThreadSanitizer.
 */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "symbolize=0:halt_on_error=0:report_signal_unsafe=0:report_thread_leaks=0:"
           "atexit_sleep_ms=0:report_destroy_locked=1:detect_deadlocks=1:"
           "log_path=/dev/null:exitcode=0:handle_segv=0:handle_sigbus=0:"
           "handle_sigfpe=0:handle_sigill=0:handle_abort=0";
}

const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "";
}

static void copy_trace(uintptr_t pcs[WEAVE_PCS], void *const *trace)
{
    int i = 0;
    for (; i < WEAVE_PCS && trace[i] != NULL; i++) {
        pcs[i] = (uintptr_t)trace[i] - 1;
    }
    if (i < WEAVE_PCS) {
        pcs[i] = 0;
    }
}

static void place_accesses(void *tsan, int count)
{
    for (int i = 0; i < count; i++) {
        void *trace[WEAVE_PCS + 1] = {0};
        uintptr_t pcs[WEAVE_PCS];
        void *address;
        int tid;
        int size;
        int write;
        int atomic;
        __tsan_get_report_mop(tsan, (unsigned long)i, &tid, &address, &size,
                              &write, &atomic, trace, WEAVE_PCS);
        copy_trace(pcs, trace);
        struct task other = {0};
        snprintf(other.name, sizeof(other.name), tid == 0 ? "main" : "T%d",
                 tid);
        verdict_place(&other, pcs, "%s%s %s", atomic ? "atomically " : "",
                      write ? "writes" : "reads",
                      address_name((uintptr_t)address));
    }
}

static void place_stacks(void *tsan, int count)
{
    for (int i = 0; i < count; i++) {
        void *trace[WEAVE_PCS + 1] = {0};
        uintptr_t pcs[WEAVE_PCS];
        __tsan_get_report_stack(tsan, (unsigned long)i, trace, WEAVE_PCS);
        copy_trace(pcs, trace);
        verdict_place(weave.current, pcs, "is here");
    }
}

void __tsan_on_report(void *tsan)
{
    const char *description = "?";
    int count[7] = {0};
    void *sleep[2] = {0};
    if (!weave.active) {
        return;
    }
    __tsan_get_report_data(tsan, &description, &count[0], &count[1], &count[2],
                           &count[3], &count[4], &count[5], &count[6], sleep,
                           1);
    if (count[2] > 0) {
        place_accesses(tsan, count[2]);
    } else {
        place_stacks(tsan, count[1]);
    }
    char rule[sizeof(report->rule)];
    snprintf(rule, sizeof(rule), "tsan/%s", description);
    verdict_fail(rule, "ThreadSanitizer: %s", description);
}

static void acquire(const void *address)
{
    __tsan_acquire((void *)address);
}

static void release(const void *address)
{
    __tsan_release((void *)address);
}

const struct weave_front weave_front = {.oracle = "tsan",
                                        .real_locks = true,
                                        .cpu_limit_s = 40,
                                        .acquire = acquire,
                                        .release = release};

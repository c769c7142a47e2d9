/*
 * weave.h: explore the schedules of a concurrent test.
 *
 * weave runs a test body many times, each time in a fresh process and under a
 * schedule of its own choosing, and stops at the first execution that is
 * wrong: a data race, a deadlock, a lost wake-up, a failed assertion, a crash,
 * misuse of a synchronisation object. The schedule is a pure function of the
 * seed, so the answer is the same every time, on any machine.
 *
 * In a libcheck suite, include check.h first: a finding then fails the test.
 */
#ifndef WEAVE_WEAVE_H
#define WEAVE_WEAVE_H

#include <stdbool.h>
#include <stdint.h>

/* How schedules are chosen; grader/README.md has the list. */
enum weave_strategy {
    WEAVE_MIXED,      /* search while it is cheap, then sample */
    WEAVE_EXHAUSTIVE, /* search only, for as long as the budget lasts */
    WEAVE_SAMPLING    /* sample only */
};

/*
 * What one exploration may cost and which freedoms of POSIX it uses.
 * A zero means the default; the environment may change the defaults
 * (explore.c has the table).
 */
struct weave_options {
    void *arg;          /* given to the body */
    unsigned schedules; /* executions at most; counts in the explore build */
    unsigned steps;     /* steps at most in one execution, then: livelock */
    enum weave_strategy strategy;
    int preemptions;    /* a bound for an exhaustive search; 0: none */
    int spurious;       /* spurious wake-ups per execution; -1: none; 0: one */
    int early_timeouts; /* timed waits that may expire while others can run */
    double parallelism; /* work / span must reach it; below 0: only measure */
    bool leaks_ok;      /* threads left unjoined by the body are fine */
    bool reserved;      /* lets the macro below end its list */
};

/* What an exploration found. Lives until the next exploration begins. */
struct weave_outcome {
    bool failed;
    bool complete;      /* no other schedule exists: a pass is a proof */
    unsigned schedules; /* executions done */
    const char *rule;   /* for example "weave/deadlock"; "" when all passed */
    const char *message;
    uint64_t work_ns; /* when .parallelism was given and this build measures */
    uint64_t span_ns;
};

/*
 * Run BODY(OPTIONS.arg) under many schedules. Returns the outcome; exits with
 * status 70 when weave itself cannot work. One thread at a time.
 */
const struct weave_outcome *weave_run(void (*body)(void *),
                                      struct weave_options options);

/* Name the test that later explorations belong to; the string is kept. */
void weave_set_test(const char *name);

/*
 * Inside a body: let everybody else run until each is blocked, asleep or
 * finished. Returns how many are blocked or asleep. Time does not advance.
 */
unsigned weave_settle(void);

/* Inside a body: leave TEXT (kept, not copied) in the trace as a step. */
void weave_note(const char *text);

/* Inside a body: the virtual clock, in nanoseconds; CLOCK_MONOTONIC. */
int64_t weave_now_ns(void);

/*
 * Explore BODY(ARG) and fail the Check test when something is wrong.
 * Options by name: weave_explore(body, NULL, .schedules = 500, .spurious = 2)
 */
#define weave_explore(body, ...) \
    weave_require_(weave_run(    \
        (body), (struct weave_options){__VA_ARGS__, .reserved = false}))

/*
 * Measure how parallel BODY(ARG) is, and fail the Check test when that is less
 * than LEAST, with the rule weave/serialised. The measure is work / span on a
 * machine with a processor for every task, where a step takes a nanosecond,
 * weave_work(n) n of them and sleep() its time: the same number everywhere,
 * and a poller counts as busy. Only the explore build measures; others run
 * BODY once.
 *
 *     static void four_clerks(void *arg) { ...each calls weave_work(1000)... }
 *     weave_parallelism(four_clerks, 3.0, NULL);
 */
#define weave_parallelism(body, least, ...)                                   \
    weave_require_(weave_run((body), (struct weave_options){                  \
                                         __VA_ARGS__, .schedules = 1,         \
                                         .parallelism = (least),              \
                                         .reserved = false}))

/* Inside a body: the running task computes for NANOSECONDS of logical time. */
void weave_work(uint64_t nanoseconds);

#ifdef CHECK_H
#    define weave_require_(outcome)                                      \
        do {                                                             \
            const struct weave_outcome *weave_o = (outcome);             \
            if (weave_o->failed) {                                       \
                ck_abort_msg("%s: %s", weave_o->rule, weave_o->message); \
            }                                                            \
        } while (0)
#else
#    define weave_require_(outcome) (void)(outcome)
#endif

#endif

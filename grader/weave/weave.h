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

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
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
    bool persistent;    /* many executions a process: see weave_explore() */
    bool leaks_ok;      /* threads left unjoined by the body are fine */
    bool objects_too;   /* locks, semaphores, keys left over are leaks, too */
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
 * The rest of this page is for use inside a body. Outside of one, and in
 * builds without weave, the calls do nothing and return 0 or false, unless
 * they say otherwise.
 */

/*
 * Let everybody else run until each is blocked, asleep or finished. Returns
 * how many are blocked or asleep. Time does not advance. Never sleep in a test
 * to let others go first: this waits for exactly that.
 *
 *     pthread_create(&reader, NULL, read_one, &queue);
 *     ck_assert_uint_eq(weave_settle(), 1);   the queue is empty: it waits
 *     queue_put(&queue, "x");
 *     ck_assert_uint_eq(weave_settle(), 0);   it has got its item and ended
 */
unsigned weave_settle(void);

/*
 * Is THREAD blocked or asleep, once everybody has settled? For threads of the
 * body that have not been joined; any other is weave/misuse.
 *
 *     ck_assert(weave_is_blocked(second));    the lock is taken
 */
bool weave_is_blocked(pthread_t thread);

/*
 * The same: and is it OBJECT that it waits for, the address of a mutex,
 * condition variable, semaphore, barrier, rwlock or spin lock?
 *
 *     ck_assert(weave_waits_on(worker, &pool.not_empty));
 */
bool weave_waits_on(pthread_t thread, const void *object);

/*
 * How many tasks wait for OBJECT, once everybody has settled?
 *
 *     ck_assert_uint_eq(weave_waiters(&pool.not_empty), 4);
 */
unsigned weave_waiters(const void *object);

/*
 * How many are inside a place now, and how many were at most. Both calls are
 * scheduling points, order nothing, and race with nothing.
 *
 *     static struct weave_gauge in_room;      zero-initialised
 *
 *     semaphore_acquire(&permits);
 *     ck_assert_uint_le(weave_enter(&in_room), 2);
 *     weave_leave(&in_room);
 *     semaphore_release(&permits);
 *
 * After all tasks have been joined, in_room.most says how many ever were
 * inside.
 */
struct weave_gauge {
    unsigned inside;
    unsigned most;
};

/* Returns how many are inside with the caller. Counts outside of a body, too.
 */
unsigned weave_enter(struct weave_gauge *gauge);

/* The caller is outside again. */
void weave_leave(struct weave_gauge *gauge);

/* Calls that a test can make fail, as POSIX and C allow. */
enum weave_fault {
    WEAVE_FAIL_MALLOC, /* malloc, calloc, realloc and such: NULL, ENOMEM */
    WEAVE_FAIL_CREATE, /* pthread_create: EAGAIN; thrd_create: thrd_error */
    WEAVE_FAIL_INIT,   /* *_init of pthreads and C11, key_create, sem_init */
    WEAVE_INTERRUPT,   /* sem_*wait, sleeps: EINTR, as after a signal */
    WEAVE_FAULTS       /* their number */
};

/*
 * Let the NTH call of this KIND from now on fail, counted over all tasks; 1 is
 * the next one, 0 takes it back. Returns false when that cannot be done here:
 * outside of a body, and for malloc in other builds than the explore build.
 *
 *     static void creation_survives(void *nth)
 *     {
 *         struct pool *pool;
 *         weave_fail(WEAVE_FAIL_CREATE, *(unsigned *)nth);
 *         pool = pool_new(4);
 *         if (weave_failed(WEAVE_FAIL_CREATE) > 0) {
 *             ck_assert_ptr_null(pool);       and no thread is left over
 *         } else {
 *             pool_free(pool);
 *         }
 *     }
 *
 *     for (unsigned nth = 1; nth <= 4; nth++) {
 *         weave_explore(creation_survives, &nth);
 *     }
 */
bool weave_fail(enum weave_fault kind, unsigned nth);

/* How many calls of this KIND have been made to fail in this execution. */
unsigned weave_failed(enum weave_fault kind);

/*
 * Fill MEMORY with rubbish, always the same, as malloc() does in a body: what
 * an initialiser forgets to set is then wrong every time. At most 64 KiB are
 * filled. Objects that were in it are forgotten.
 *
 *     struct lock lock;
 *     weave_poison(&lock, sizeof(lock));
 *     lock_init(&lock);
 */
void weave_poison(void *memory, size_t size);

/* Leave TEXT (kept, not copied) in the trace as a step. */
void weave_note(const char *text);

/* The virtual clock, in nanoseconds; CLOCK_MONOTONIC. Outside: the real one. */
int64_t weave_now_ns(void);

/*
 * The running task computes for NANOSECONDS of logical time; only the measure
 * of parallelism (below) sees it.
 */
void weave_work(uint64_t nanoseconds);

/*
 * With .persistent, sampled executions share a process, which is several
 * times as fast; the exhaustive search has one for each. Static and
 * thread-local variables are put back after each; the body itself frees its
 * memory, closes its descriptors, and does not depend on what the C library
 * remembers, such as rand(). What fails there is run again in a process of its
 * own before it counts.
 */

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
    weave_require_(                                                           \
        weave_run((body), (struct weave_options){__VA_ARGS__, .schedules = 1, \
                                                 .parallelism = (least),      \
                                                 .reserved = false}))

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

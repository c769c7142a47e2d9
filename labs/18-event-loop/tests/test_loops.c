/* test_loops.c: public tests of several loops, and of their beginning and end.
 */
#include <fcntl.h>

#include "tests/contract.h"

/* ---- two loops ---- */

struct pair {
    struct loop loop;
    struct loop_task tasks[2];
    pthread_t thread;
    unsigned made;
    unsigned steps[2];
};

static void count_call(void *arg)
{
    struct pair *pair = arg;
    HOLDS(pthread_equal(pthread_self(), pair->thread),
          "a call is made by the loop that it was posted to");
    pair->made++;
}

static int sleep_twice(struct loop_task *me, void *arg, int why)
{
    unsigned *steps = arg;
    expect_why(0, why, "after a sleep WHY is 0");
    if (++*steps == 3) {
        return 0;
    }
    RETURNS(0, loop_sleep(me, 5 * MS), "loop_sleep returns 0");
    return LOOP_AGAIN;
}

static void run_pair(struct pair *pair)
{
    pair->thread = pthread_self();
    RETURNS(0, loop_call_soon_threadsafe(&pair->loop, count_call, pair),
            "posting returns 0");
    run(&pair->loop, &pair->tasks[0], 0, "a loop runs its own tasks");
    run(&pair->loop, &pair->tasks[1], 0, "a loop runs its own tasks");
    EQUALS(1, pair->made, "a loop makes the calls that were posted to it");
}

static void make_pair(struct pair *pair)
{
    *pair = (struct pair){.made = 0};
    make_loop(&pair->loop);
    for (int i = 0; i < 2; i++) {
        spawn(&pair->loop, &pair->tasks[i], sleep_twice, &pair->steps[i]);
    }
}

static void *run_elsewhere(void *arg)
{
    struct pair pair;
    (void)arg;
    make_pair(&pair);
    run_pair(&pair);
    destroy(&pair.loop);
    return NULL;
}

static void run_two_threads(void *unused)
{
    pthread_t thread;
    start(&thread, run_elsewhere, unused);
    run_elsewhere(unused);
    join(&thread, 1);
}

START_TEST(two_loops_run_in_two_threads)
{
    weave_explore(run_two_threads, NULL, .steps = AWAKE);
}
END_TEST

static void run_in_turn(void *unused)
{
    struct pair first;
    struct pair second;
    (void)unused;
    make_pair(&first);
    make_pair(&second);
    run_pair(&first);
    EQUALS(0, second.steps[0], "a loop runs its own tasks only");
    run_pair(&second);
    destroy(&first.loop);
    destroy(&second.loop);
}

START_TEST(two_loops_run_in_turn)
{
    weave_explore(run_in_turn, NULL, .steps = AWAKE);
}
END_TEST

/* ---- the end ---- */

static unsigned open_descriptors(void)
{
    unsigned count = 0;
    for (int fd = 0; fd < 64; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

static void never_made(void *unused)
{
    (void)unused;
    ck_abort_msg("calls that were posted and not made are never made");
}

static int finish_at_once(struct loop_task *me, void *arg, int why)
{
    (void)me;
    (void)arg;
    (void)why;
    return 0;
}

static void destroy_at_the_end(void *unused)
{
    struct loop loop;
    struct loop_task tasks[2];
    unsigned before = open_descriptors();
    (void)unused;
    for (int round = 0; round < 2; round++) {
        make_loop(&loop);
        spawn(&loop, &tasks[0], finish_at_once, NULL);
        spawn(&loop, &tasks[1], finish_at_once, NULL);
        RETURNS(EBUSY, loop_destroy(&loop),
                "destroy: EBUSY when a task has not finished");
        run(&loop, &tasks[0], 0, "EBUSY: nothing has changed");
        run(&loop, &tasks[1], 0, "EBUSY: nothing has changed");
        for (int i = 0; i < 3; i++) {
            RETURNS(0, loop_call_soon_threadsafe(&loop, never_made, NULL),
                    "posting returns 0, while nobody runs the loop, too");
        }
        destroy(&loop);
        EQUALS(before, open_descriptors(), "destroy frees what init took");
    }
}

START_TEST(destroy_frees_all)
{
    weave_explore(destroy_at_the_end, NULL, .objects_too = true,
                  .steps = AWAKE);
}
END_TEST

/* ---- when memory is short ---- */

struct shortage {
    enum weave_fault kind;
    unsigned nth;
};

static void init_without_memory(void *arg)
{
    const struct shortage *shortage = arg;
    struct loop loop;
    unsigned before = open_descriptors();
    poison(&loop, sizeof(loop));
    weave_fail(shortage->kind, shortage->nth);
    int error = loop_init(&loop);
    if (weave_failed(shortage->kind) == 0) {
        RETURNS(0, error, "loop_init makes a loop");
        weave_fail(shortage->kind, 0);
        destroy(&loop);
    } else {
        HOLDS(error != 0, "loop_init tells what failed");
    }
    EQUALS(before, open_descriptors(),
           "when loop_init fails, nothing has been taken");
}

START_TEST(init_that_fails_takes_nothing)
{
    for (unsigned nth = 1; nth <= 2; nth++) {
        struct shortage shortage = {WEAVE_FAIL_MALLOC, nth};
        weave_explore(init_without_memory, &shortage, .objects_too = true,
                      .steps = AWAKE);
        shortage.kind = WEAVE_FAIL_INIT;
        weave_explore(init_without_memory, &shortage, .objects_too = true,
                      .steps = AWAKE);
    }
}
END_TEST

static void count_plainly(void *arg)
{
    unsigned *made = arg;
    ++*made;
}

static void work_without_memory(void *unused)
{
    struct loop loop;
    struct loop_task tasks[4];
    bool alive[4];
    unsigned made = 0;
    unsigned posted = 0;
    (void)unused;
    make_loop(&loop);
    for (int i = 0; i < 4; i++) {
        weave_fail(WEAVE_FAIL_MALLOC, i % 2 == 0 ? 1 : 0);
        unsigned failed = weave_failed(WEAVE_FAIL_MALLOC);
        int error = loop_spawn(&loop, &tasks[i], finish_at_once, NULL);
        bool lacks = weave_failed(WEAVE_FAIL_MALLOC) > failed;
        RETURNS(lacks ? ENOMEM : 0, error, "spawn: ENOMEM without memory");
        alive[i] = !lacks;
        weave_fail(WEAVE_FAIL_MALLOC, i % 2 == 0 ? 1 : 0);
        failed = weave_failed(WEAVE_FAIL_MALLOC);
        error = loop_call_soon_threadsafe(&loop, count_plainly, &made);
        lacks = weave_failed(WEAVE_FAIL_MALLOC) > failed;
        RETURNS(lacks ? ENOMEM : 0, error, "posting: ENOMEM without memory");
        posted += !lacks;
    }
    weave_fail(WEAVE_FAIL_MALLOC, 0);
    for (int i = 0; i < 4; i++) {
        if (alive[i]) {
            run(&loop, &tasks[i], 0, "after ENOMEM nothing has changed");
        }
    }
    EQUALS(posted, made, "after ENOMEM nothing has changed");
    destroy(&loop);
}

START_TEST(without_memory_nothing_changes)
{
    weave_explore(work_without_memory, NULL, .steps = AWAKE);
}
END_TEST

LAB_SUITE(loops)
{
    lab_case("independence");
    lab_test(two_loops_run_in_two_threads);
    lab_test(two_loops_run_in_turn);
    lab_case("destroy");
    lab_test(destroy_frees_all);
    lab_test(init_that_fails_takes_nothing);
    lab_test(without_memory_nothing_changes);
}

/* test_gather.c: public tests of gathering, cancelling and fairness. */
#include "tests/contract.h"

/* ---- tasks that others wait for ---- */

struct child {
    struct loop_task task;
    int64_t ns; /* how long it sleeps */
    int result;
    bool slept;
};

static int sleep_once(struct loop_task *me, void *arg, int why)
{
    struct child *child = arg;
    expect_why(0, why, "nobody cancelled it");
    if (child->slept) {
        return child->result;
    }
    child->slept = true;
    RETURNS(0, loop_sleep(me, child->ns), "loop_sleep returns 0");
    return LOOP_AGAIN;
}

/* A task that gathers COUNT children in its first step. */
struct parent {
    struct loop_task task;
    struct child *children;
    unsigned count;
    bool gathered;
    int why;
    int64_t until_ns;
};

static int gather_once(struct loop_task *me, void *arg, int why)
{
    struct parent *parent = arg;
    struct loop_task *others[8];
    if (parent->gathered) {
        parent->why = why;
        parent->until_ns = weave_now_ns();
        return 0;
    }
    for (unsigned i = 0; i < parent->count; i++) {
        others[i] = &parent->children[i].task;
    }
    RETURNS(0, loop_gather(me, others, parent->count), "gather returns 0");
    poison(others, sizeof(others)); /* the array may be gone after the call */
    parent->gathered = true;
    return LOOP_AGAIN;
}

/* Gather these children: WHY and the time must be as wanted. */
static void gather_all(struct loop *loop, struct child *children,
                       unsigned count, int why, unsigned ms)
{
    struct parent parent = {.children = children, .count = count, .why = 99};
    int64_t begin_ns = weave_now_ns();
    spawn(loop, &parent.task, gather_once, &parent);
    run(loop, &parent.task, 0, "the task goes on when all have finished");
    expect_why(why, parent.why,
               "gather: WHY is 0 when all results are 0, otherwise the result "
               "of the one that failed first");
    expect_ms(ms, ms > 0 ? 2 : 0, begin_ns, parent.until_ns,
              "gather waits until all have finished, and no longer");
    for (unsigned i = 0; i < count; i++) {
        int result = 99;
        RETURNS(0, loop_result(&children[i].task, &result),
                "those gathered have finished");
        EQUALS(children[i].result, result, "each has its own result");
    }
}

static void gather_results(void *unused)
{
    struct loop loop;
    struct child good[] = {{.ns = 10 * MS}, {.ns = 30 * MS}, {.ns = 20 * MS}};
    struct child bad[] = {{.ns = 40 * MS, .result = EIO},
                          {.ns = 10 * MS},
                          {.ns = 20 * MS, .result = ENOENT},
                          {.ns = 50 * MS}};
    (void)unused;
    make_loop(&loop);
    for (int i = 0; i < 3; i++) {
        spawn(&loop, &good[i].task, sleep_once, &good[i]);
    }
    gather_all(&loop, good, 3, 0, 30);
    gather_all(&loop, good, 3, 0, 0); /* they have finished already */
    gather_all(&loop, good, 0, 0, 0);
    for (int i = 0; i < 4; i++) {
        spawn(&loop, &bad[i].task, sleep_once, &bad[i]);
    }
    gather_all(&loop, bad, 4, ENOENT, 50);
    gather_all(&loop, bad, 4, EIO, 0); /* now the first in the array */
    destroy(&loop);
}

START_TEST(gather_waits_for_all_and_tells_the_first_error)
{
    weave_explore(gather_results, NULL, .steps = AWAKE);
}
END_TEST

static void gather_some_finished(void *unused)
{
    struct loop loop;
    struct child mixed[] = {{.ns = 20 * MS, .result = EPERM},
                            {.ns = 10 * MS, .result = ENODATA},
                            {.ns = 40 * MS}};
    (void)unused;
    make_loop(&loop);
    for (int i = 0; i < 3; i++) {
        spawn(&loop, &mixed[i].task, sleep_once, &mixed[i]);
    }
    run(&loop, &mixed[1].task, ENODATA, "the result is the last step's");
    gather_all(&loop, mixed, 3, ENODATA, 29); /* of 40, 10 are over */
    destroy(&loop);
}

START_TEST(gather_counts_those_that_finished_before)
{
    weave_explore(gather_some_finished, NULL, .steps = AWAKE);
}
END_TEST

struct refused {
    struct loop_task task;
    struct child *children; /* somebody waits for the first already */
    unsigned steps;
};

static int gather_badly(struct loop_task *me, void *arg, int why)
{
    struct refused *refused = arg;
    struct loop_task *first = &refused->children[0].task;
    struct loop_task *second = &refused->children[1].task;
    expect_why(0, why, "gather: WHY is 0 when all results are 0");
    if (refused->steps++ > 0) {
        return 0;
    }
    RETURNS(EBUSY, loop_gather(me, (struct loop_task *[]){second, first}, 2),
            "gather: EBUSY when another task waits for one of them");
    RETURNS(EDEADLK, loop_gather(me, (struct loop_task *[]){second, me}, 2),
            "gather: EDEADLK when ME is one of them");
    RETURNS(0, loop_gather(me, &second, 1),
            "after an error nothing has changed");
    return LOOP_AGAIN;
}

static void gather_what_is_taken(void *unused)
{
    struct loop loop;
    struct child children[] = {{.ns = 10 * MS}, {.ns = 20 * MS}};
    struct parent parent = {.children = children, .count = 1, .why = 99};
    struct refused refused = {.children = children};
    (void)unused;
    make_loop(&loop);
    spawn(&loop, &children[0].task, sleep_once, &children[0]);
    spawn(&loop, &children[1].task, sleep_once, &children[1]);
    spawn(&loop, &parent.task, gather_once, &parent);
    spawn(&loop, &refused.task, gather_badly, &refused);
    run(&loop, &refused.task, 0, "after an error nothing has changed");
    run(&loop, &parent.task, 0, "after an error nothing has changed");
    EQUALS(2, refused.steps, "a gathering task waits until all have finished");
    destroy(&loop);
}

START_TEST(gather_refuses_what_it_cannot_wait_for)
{
    weave_explore(gather_what_is_taken, NULL, .steps = AWAKE);
}
END_TEST

/* ---- fairness ---- */

/* Always ready; each of its steps takes a while. */
struct hog {
    struct loop_task task;
    struct diary *diary;
    char name;
    unsigned steps;
    unsigned most; /* then it stops */
    const bool *stop;
};

static int work(struct loop_task *me, void *arg, int why)
{
    struct hog *hog = arg;
    const struct timespec a_while = {0, MS};
    (void)me;
    expect_why(0, why, "WHY is 0 when nothing was arranged");
    if (hog->diary != NULL) {
        enter(hog->diary, hog->name);
    }
    nanosleep(&a_while, NULL); /* it computes, let us say */
    hog->steps++;
    ck_assert_msg(hog->steps < hog->most || hog->stop == NULL || *hog->stop,
                  "who is ready has a step in each round: nobody can keep the "
                  "others from their turn");
    return hog->steps >= hog->most ? 0 : LOOP_AGAIN;
}

static void take_turns(void *unused)
{
    struct loop loop;
    struct diary diary = {.length = 0};
    struct hog hogs[2] = {{.diary = &diary, .name = 'a', .most = 3},
                          {.diary = &diary, .name = 'b', .most = 3}};
    (void)unused;
    make_loop(&loop);
    spawn(&loop, &hogs[0].task, work, &hogs[0]);
    spawn(&loop, &hogs[1].task, work, &hogs[1]);
    run(&loop, &hogs[0].task, 0, "the result is what the last step returned");
    run(&loop, &hogs[1].task, 0, "the result is what the last step returned");
    expect_diary(&diary, "ababab",
                 "a round gives one step to each task that is ready");
    destroy(&loop);
}

START_TEST(each_round_gives_each_one_step)
{
    weave_explore(take_turns, NULL, .steps = AWAKE);
}
END_TEST

struct patient {
    struct loop_task task;
    int fd; /* -1: it sleeps */
    bool waited;
    bool served;
};

static int wait_patiently(struct loop_task *me, void *arg, int why)
{
    struct patient *patient = arg;
    expect_why(0, why, "the wait ended well");
    patient->served = patient->waited;
    if (patient->waited) {
        return 0;
    }
    patient->waited = true;
    if (patient->fd >= 0) {
        RETURNS(0, loop_wait_fd(me, patient->fd, POLLIN, LAB_FOREVER),
                "loop_wait_fd returns 0");
    } else {
        RETURNS(0, loop_sleep(me, 2 * MS), "loop_sleep returns 0");
    }
    return LOOP_AGAIN;
}

/* Patient waits for FD, or sleeps; HOG may have so many steps until then. */
static void serve_beside_a_hog(int fd, unsigned steps)
{
    struct loop loop;
    struct patient patient = {.fd = fd};
    struct hog hog = {.most = steps, .stop = &patient.served};
    make_loop(&loop);
    spawn(&loop, &patient.task, wait_patiently, &patient);
    spawn(&loop, &hog.task, work, &hog);
    run(&loop, &hog.task, 0, "the result is what the last step returned");
    run(&loop, &patient.task, 0, "the result is what the last step returned");
    destroy(&loop);
}

static void serve_all(void *unused)
{
    int ends[2];
    (void)unused;
    make_pipe(ends);
    write_byte(ends[1]);
    serve_beside_a_hog(ends[0], 4);
    serve_beside_a_hog(-1, 6);
    close_pipe(ends);
}

START_TEST(a_busy_task_keeps_nobody_from_their_turn)
{
    weave_explore(serve_all, NULL, .steps = AWAKE);
}
END_TEST

struct chain {
    struct loop *loop;
    bool stop;
    unsigned calls;
};

static void post_again(void *arg)
{
    struct chain *chain = arg;
    chain->calls++;
    if (!chain->stop) {
        RETURNS(0, loop_call_soon_threadsafe(chain->loop, post_again, chain),
                "a call may post calls");
    }
}

static int stop_chain(struct loop_task *me, void *arg, int why)
{
    struct chain *chain = arg;
    (void)me;
    (void)why;
    chain->stop = chain->calls >= 2;
    return chain->stop ? 0 : LOOP_AGAIN;
}

static void post_for_ever(void *unused)
{
    struct loop loop;
    struct chain chain = {.loop = &loop};
    struct loop_task task;
    (void)unused;
    make_loop(&loop);
    spawn(&loop, &task, stop_chain, &chain);
    RETURNS(0, loop_call_soon_threadsafe(&loop, post_again, &chain),
            "posting returns 0, while nobody runs the loop, too");
    run(&loop, &task, 0, "calls posted by calls are for the next round");
    ck_assert_msg(chain.calls <= 3,
                  "one round makes the calls that were posted, and the next "
                  "those that they post (%u calls)",
                  chain.calls);
    destroy(&loop);
}

START_TEST(calls_that_post_calls_keep_nobody_from_their_turn)
{
    weave_explore(post_for_ever, NULL, .steps = AWAKE);
}
END_TEST

LAB_SUITE(gather)
{
    lab_case("gather");
    lab_test(gather_waits_for_all_and_tells_the_first_error);
    lab_test(gather_counts_those_that_finished_before);
    lab_test(gather_refuses_what_it_cannot_wait_for);
    lab_case("fair");
    lab_test(each_round_gives_each_one_step);
    lab_test(a_busy_task_keeps_nobody_from_their_turn);
    lab_test(calls_that_post_calls_keep_nobody_from_their_turn);
}

/* test_calls.c: public tests of calls that other threads post. */
#include <fcntl.h>
#include <sys/syscall.h>

#include "tests/contract.h"

/*
 * A loop that waits for a byte in a pipe of the test, and is woken by calls.
 * The calls count without a lock: they are all made in one thread.
 */
struct office {
    struct loop loop;
    struct loop_task task;
    int ends[2];
    pthread_t thread; /* that runs the loop */
    unsigned wanted;  /* calls; the last of them writes the byte */
    unsigned made;
    unsigned last[2]; /* number of the last call of each thread */
    struct weave_gauge inside;
};

/* A call of one of two threads; its data are written before it is posted. */
struct errand {
    struct office *office;
    unsigned thread;
    unsigned number;
};

static int wait_for_byte(struct loop_task *me, void *arg, int why)
{
    struct office *office = arg;
    expect_why(0, why, "the wait ended well");
    EQUALS(1, weave_enter(&office->inside), "steps and calls do not overlap");
    weave_leave(&office->inside);
    if (office->made >= office->wanted) {
        return 0;
    }
    RETURNS(0, loop_wait_fd(me, office->ends[0], POLLIN, LAB_FOREVER),
            "loop_wait_fd returns 0");
    return LOOP_AGAIN;
}

static void do_errand(void *arg)
{
    struct errand *errand = arg;
    struct office *office = errand->office;
    HOLDS(pthread_equal(pthread_self(), office->thread),
          "calls happen in the thread that called loop_run");
    EQUALS(1, weave_enter(&office->inside), "steps and calls do not overlap");
    ck_assert_msg(errand->number == office->last[errand->thread] + 1,
                  "calls are made once, in the order in which they were "
                  "posted (number %u after number %u)",
                  errand->number, office->last[errand->thread]);
    office->last[errand->thread] = errand->number;
    office->made++;
    if (office->made == office->wanted) {
        write_byte(office->ends[1]);
    }
    weave_leave(&office->inside);
}

struct messenger {
    struct office *office;
    unsigned thread;
    unsigned count;
    struct errand errands[2];
};

static void *post_errands(void *arg)
{
    struct messenger *messenger = arg;
    for (unsigned i = 0; i < messenger->count; i++) {
        messenger->errands[i] = (struct errand){
            messenger->office, messenger->thread, .number = i + 1};
        RETURNS(0,
                loop_call_soon_threadsafe(&messenger->office->loop, do_errand,
                                          &messenger->errands[i]),
                "posting returns 0");
    }
    return NULL;
}

static void open_office(struct office *office, unsigned wanted)
{
    *office = (struct office){.thread = pthread_self(), .wanted = wanted};
    make_pipe(office->ends);
    make_loop(&office->loop);
    spawn(&office->loop, &office->task, wait_for_byte, office);
}

static void close_office(struct office *office)
{
    EQUALS(office->wanted, office->made, "a call that was posted is made once");
    destroy(&office->loop);
    close_pipe(office->ends);
}

/* THREADS threads post COUNT calls each, while the loop runs. */
static void run_errands(unsigned threads, unsigned count)
{
    struct office office;
    struct messenger messengers[2];
    pthread_t running[2];
    open_office(&office, threads * count);
    for (unsigned i = 0; i < threads; i++) {
        messengers[i] =
            (struct messenger){.office = &office, .thread = i, .count = count};
        start(&running[i], post_errands, &messengers[i]);
    }
    weave_note("a posted call wakes a loop that is asleep");
    run(&office.loop, &office.task, 0, "a posted call wakes a sleeping loop");
    join(running, threads);
    close_office(&office);
}

static void one_thread_posts(void *unused)
{
    (void)unused;
    run_errands(1, 2);
}

START_TEST(a_call_wakes_the_loop)
{
    weave_explore(one_thread_posts, NULL, .steps = AWAKE);
}
END_TEST

static void two_threads_post(void *unused)
{
    (void)unused;
    run_errands(2, 2);
}

START_TEST(calls_of_two_threads_are_made_in_order)
{
    weave_explore(two_threads_post, NULL, .steps = AWAKE);
}
END_TEST

/* ---- posting never waits ---- */

/* A step or a call that blocks, which it should not, until a byte comes. */
struct blocked {
    struct loop loop;
    int ends[2];
    bool in_step;
};

static void do_nothing(void *unused)
{
    (void)unused;
}

static void *post_and_write(void *arg)
{
    struct blocked *blocked = arg;
    RETURNS(0, loop_call_soon_threadsafe(&blocked->loop, do_nothing, NULL),
            "posting returns 0");
    write_byte(blocked->ends[1]);
    return NULL;
}

static void block_in_call(void *arg)
{
    const struct blocked *blocked = arg;
    weave_note("until the other thread has posted");
    read_byte(blocked->ends[0]);
}

static int block_in_step(struct loop_task *me, void *arg, int why)
{
    struct blocked *blocked = arg;
    (void)me;
    (void)why;
    if (blocked->in_step) {
        block_in_call(blocked);
    }
    return 0;
}

static void post_meanwhile(void *in_step)
{
    struct blocked blocked = {.in_step = in_step != NULL};
    struct loop_task task;
    pthread_t thread;
    make_pipe(blocked.ends);
    make_loop(&blocked.loop);
    spawn(&blocked.loop, &task, block_in_step, &blocked);
    if (!blocked.in_step) {
        RETURNS(
            0,
            loop_call_soon_threadsafe(&blocked.loop, block_in_call, &blocked),
            "posting returns 0");
    }
    start(&thread, post_and_write, &blocked);
    run(&blocked.loop, &task, 0, "posting never waits for a step or a call");
    join(&thread, 1);
    destroy(&blocked.loop);
    close_pipe(blocked.ends);
}

START_TEST(posting_waits_for_no_step)
{
    static int in_step;
    weave_explore(post_meanwhile, &in_step, .steps = AWAKE);
}
END_TEST

START_TEST(posting_waits_for_no_call)
{
    weave_explore(post_meanwhile, NULL, .steps = AWAKE);
}
END_TEST

/* A call posts a call, and so on; the last one lets the task go. */
struct relay {
    struct loop loop;
    struct loop_task task;
    unsigned left;
};

static void pass_on(void *arg)
{
    struct relay *relay = arg;
    relay->left--;
    if (relay->left == 0) {
        RETURNS(0, loop_cancel(&relay->task), "a call may cancel a task");
    } else {
        RETURNS(0, loop_call_soon_threadsafe(&relay->loop, pass_on, relay),
                "a call may post a call");
    }
}

static int start_relay(struct loop_task *me, void *arg, int why)
{
    struct relay *relay = arg;
    if (why == ECANCELED) {
        return 0;
    }
    RETURNS(0, loop_call_soon_threadsafe(&relay->loop, pass_on, relay),
            "a step may post a call");
    RETURNS(0, loop_sleep(me, SECOND), "loop_sleep returns 0");
    return LOOP_AGAIN;
}

static void run_relay(void *unused)
{
    struct relay relay = {.left = 3};
    int64_t begin_ns = weave_now_ns();
    (void)unused;
    make_loop(&relay.loop);
    spawn(&relay.loop, &relay.task, start_relay, &relay);
    run(&relay.loop, &relay.task, 0, "a call wakes a loop that is asleep");
    EQUALS(0, relay.left, "each call that was posted is made once");
    expect_ms(0, 0, begin_ns, weave_now_ns(), "a call wakes the loop at once");
    destroy(&relay.loop);
}

START_TEST(steps_and_calls_may_post)
{
    weave_explore(run_relay, NULL, .steps = AWAKE);
}
END_TEST

/* ---- a full pipe ---- */

enum { PAGE = 4096, POSTS = 4100 };

struct heap_of_work {
    struct loop *loop;
    unsigned posts;
    unsigned made;
};

static void count_call(void *arg)
{
    struct heap_of_work *work = arg;
    work->made++;
}

static void post_many(struct heap_of_work *work)
{
    for (unsigned i = 0; i < work->posts; i++) {
        errno = EDOM;
        RETURNS(0, loop_call_soon_threadsafe(work->loop, count_call, work),
                "calls may be posted without limit");
        HOLDS(errno == EDOM, "no function changes errno");
    }
}

static int post_many_first(struct loop_task *me, void *arg, int why)
{
    struct heap_of_work *work = arg;
    (void)me;
    (void)why;
    if (work->made == 0) {
        post_many(work);
        return LOOP_AGAIN;
    }
    return 0;
}

/* Pipes that init opens get as small as they can be. */
static void make_loop_with_small_pipe(struct loop *loop)
{
    bool open[64];
    for (int fd = 0; fd < 64; fd++) {
        open[fd] = syscall(SYS_fcntl, fd, F_GETFD) >= 0;
    }
    make_loop(loop);
    for (int fd = 0; fd < 64; fd++) {
        if (!open[fd]) {
            syscall(SYS_fcntl, fd, F_SETPIPE_SZ, PAGE);
        }
    }
}

static void fill_the_pipe(void *in_step)
{
    struct loop loop;
    struct heap_of_work work = {.loop = &loop, .posts = POSTS};
    struct loop_task task;
    make_loop_with_small_pipe(&loop);
    if (in_step == NULL) {
        post_many(&work);
    }
    spawn(&loop, &task, post_many_first, &work);
    run(&loop, &task, 0, "posting never waits for room");
    EQUALS(POSTS, work.made, "each call that was posted is made once");
    destroy(&loop);
}

START_TEST(a_full_pipe_loses_no_call)
{
    weave_explore(fill_the_pipe, NULL, .steps = 40 * POSTS);
}
END_TEST

START_TEST(a_full_pipe_does_not_stop_the_loop)
{
    static int in_step;
    weave_explore(fill_the_pipe, &in_step, .steps = 40 * POSTS);
}
END_TEST

LAB_SUITE(calls)
{
    lab_case("calls");
    lab_test(a_call_wakes_the_loop);
    lab_test(calls_of_two_threads_are_made_in_order);
    lab_test(posting_waits_for_no_step);
    lab_test(posting_waits_for_no_call);
    lab_test(steps_and_calls_may_post);
    lab_case("full");
    lab_test(a_full_pipe_loses_no_call);
    lab_test(a_full_pipe_does_not_stop_the_loop);
}

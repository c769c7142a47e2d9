/* test_joins.c: public tests of thr_join, the states, and thr_map. */
#include <stdatomic.h>

#include "tests/contract.h"

/* ---- join waits ---- */

struct letter {
    struct thr thread;
    int text; /* ordered by start and join alone */
};

static int answer(struct thr *self)
{
    struct letter *letter = (struct letter *)self;
    letter->text *= 2;
    return 5;
}

static void make_letter(struct letter *letter)
{
    static const struct thr_ops ops = {answer};
    poison(letter, sizeof(*letter));
    RETURNS(0, thr_init_ops(&letter->thread, &ops, NULL),
            "thr_init_ops makes a thread");
    letter->text = 21;
    RETURNS(0, thr_start(&letter->thread), "thr_start starts a new thread");
}

static void wait_for_answer(void *unused)
{
    struct letter letter;
    (void)unused;
    make_letter(&letter);
    RETURNS(0, thr_join(&letter.thread, LAB_FOREVER),
            "thr_join waits until the thread has ended");
    EQUALS(42, letter.text, "what the target wrote is read after thr_join");
    result_is(5, &letter.thread);
    RETURNS(0, thr_destroy(&letter.thread), "destroy returns 0 at the end");
}

START_TEST(join_waits_for_the_end)
{
    weave_explore(wait_for_answer, NULL);
}
END_TEST

static void look_without_join(void *unused)
{
    struct letter letter;
    enum thr_state state = THR_NEW;
    (void)unused;
    make_letter(&letter);
    RETURNS(0, thr_state(&letter.thread, &state), "thr_state returns 0");
    if (state == THR_TERMINATED) {
        result_is(5, &letter.thread);
        EQUALS(42, letter.text, "what the target wrote is read after its end");
    }
    end_thread(&letter.thread);
}

START_TEST(a_thread_that_has_ended_has_a_result)
{
    weave_explore(look_without_join, NULL);
}
END_TEST

static void *join_it(void *arg)
{
    RETURNS(0, thr_join(arg, LAB_FOREVER),
            "any number of threads may join, at the same time");
    result_is(42, arg);
    return NULL;
}

static void join_waits_at_gate(void *unused)
{
    struct thr t;
    pthread_t thread;
    struct gate gate = GATE_INIT;
    (void)unused;
    start_thread(&t, pass_gate, &gate);
    start(&thread, join_it, &t);
    EQUALS(2, weave_settle(), "thr_join blocks while the thread is alive");
    open_gate(&gate);
    join(&thread, 1);
    RETURNS(0, thr_destroy(&t), "destroy returns 0 at the end");
}

START_TEST(join_blocks_while_it_is_alive)
{
    weave_explore(join_waits_at_gate, NULL);
}
END_TEST

/* ---- join by many ---- */

static void join_by_two(void *unused)
{
    struct thr t;
    pthread_t threads[2];
    struct gate gate = GATE_INIT;
    (void)unused;
    start_thread(&t, pass_gate, &gate);
    start(&threads[0], join_it, &t);
    start(&threads[1], join_it, &t);
    EQUALS(3, weave_settle(), "thr_join blocks while the thread is alive");
    open_gate(&gate);
    EQUALS(0, weave_settle(), "all that join go on when the thread has ended");
    join(threads, 2);
    RETURNS(0, thr_destroy(&t), "destroy returns 0 at the end");
}

START_TEST(two_may_join_at_the_same_time)
{
    weave_explore(join_by_two, NULL);
}
END_TEST

static void join_again(void *unused)
{
    struct thr t;
    pthread_t thread;
    struct gate gate = GATE_INIT;
    (void)unused;
    gate.open = true;
    start_thread(&t, pass_gate, &gate);
    start(&thread, join_it, &t);
    join_it(&t);
    RETURNS(0, thr_join(&t, LAB_FOREVER), "when it has ended: 0 at once");
    RETURNS(0, thr_join(&t, 0), "when it has ended: 0 at once");
    RETURNS(0, thr_join(&t, 5LL * MS), "when it has ended: 0 at once");
    join(&thread, 1);
    RETURNS(0, thr_destroy(&t), "destroy returns 0 at the end");
}

START_TEST(a_thread_may_be_joined_again)
{
    weave_explore(join_again, NULL);
}
END_TEST

/* ---- join with a timeout ---- */

static void join_in_time(void *unused)
{
    struct thr t;
    struct gate gate = GATE_INIT;
    (void)unused;
    start_thread(&t, pass_gate, &gate);
    int64_t begin = weave_now_ns();
    RETURNS(EAGAIN, thr_join(&t, 0), "timeout 0: EAGAIN while it is alive");
    HOLDS(weave_now_ns() - begin < MS, "timeout 0 does not wait");
    begin = weave_now_ns();
    RETURNS(ETIMEDOUT, thr_join(&t, 5LL * MS),
            "ETIMEDOUT when the time is over");
    int64_t waited = weave_now_ns() - begin;
    HOLDS(waited >= 5LL * MS, "timeouts are nanoseconds from the call");
    HOLDS(waited < 6LL * MS, "timeouts are nanoseconds from the call, on "
                             "CLOCK_MONOTONIC");
    open_gate(&gate);
    RETURNS(0, thr_join(&t, 5LL * MS), "it may then be joined as before");
    result_is(42, &t);
    RETURNS(0, thr_destroy(&t), "destroy returns 0 at the end");
}

START_TEST(a_join_may_give_up)
{
    weave_explore(join_in_time, NULL);
}
END_TEST

/* ---- join oneself ---- */

static int join_oneself(struct thr *self)
{
    RETURNS(EDEADLK, thr_join(self, LAB_FOREVER),
            "EDEADLK when T is the calling thread");
    RETURNS(EDEADLK, thr_join(self, 5LL * MS),
            "EDEADLK when T is the calling thread");
    return 3;
}

static void join_self(void *unused)
{
    static const struct thr_ops ops = {join_oneself};
    struct thr t;
    (void)unused;
    poison(&t, sizeof(t));
    RETURNS(0, thr_init_ops(&t, &ops, NULL), "thr_init_ops makes a thread");
    RETURNS(0, thr_start(&t), "thr_start starts a new thread");
    RETURNS(0, thr_join(&t, LAB_FOREVER), "others may join it");
    result_is(3, &t);
    RETURNS(0, thr_destroy(&t), "destroy returns 0 at the end");
}

START_TEST(no_thread_waits_for_itself)
{
    weave_explore(join_self, NULL);
}
END_TEST

/* ---- blocked ---- */

struct follower {
    struct thr thread;
    struct thr *leader;
    int64_t timeout_ns;
    int wanted;
};

static int follow(struct thr *self)
{
    const struct follower *f = (const struct follower *)self;
    RETURNS(f->wanted, thr_join(f->leader, f->timeout_ns),
            "a thread may join another");
    state_is(THR_RUNNING, self, "after thr_join() it is running again");
    return 1;
}

static void start_follower(struct follower *f, struct thr *leader,
                           int64_t timeout_ns, int wanted)
{
    static const struct thr_ops ops = {follow};
    poison(f, sizeof(*f));
    RETURNS(0, thr_init_ops(&f->thread, &ops, "follower"),
            "thr_init_ops makes a thread");
    f->leader = leader;
    f->timeout_ns = timeout_ns;
    f->wanted = wanted;
    RETURNS(0, thr_start(&f->thread), "thr_start starts a new thread");
}

static void one_waits_for_another(void *unused)
{
    struct thr leader;
    struct follower f;
    struct gate gate = GATE_INIT;
    (void)unused;
    start_thread(&leader, pass_gate, &gate);
    start_follower(&f, &leader, LAB_FOREVER, 0);
    EQUALS(2, weave_settle(), "thr_join blocks while the thread is alive");
    state_is(THR_BLOCKED, &f.thread,
             "THR_BLOCKED while it waits for another in thr_join()");
    alive_is(true, &f.thread, "a blocked thread is alive");
    RETURNS(EAGAIN, thr_join(&f.thread, 0), "a blocked thread is alive");
    state_is(THR_RUNNING, &leader, "the one that is joined is not blocked");
    open_gate(&gate);
    EQUALS(0, weave_settle(), "both end");
    state_is(THR_TERMINATED, &f.thread, "THR_TERMINATED at the end");
    end_thread(&f.thread);
    end_thread(&leader);
}

START_TEST(a_thread_that_joins_is_blocked)
{
    weave_explore(one_waits_for_another, NULL);
}
END_TEST

static void one_gives_up(void *unused)
{
    struct thr leader;
    struct follower f;
    struct gate gate = GATE_INIT;
    (void)unused;
    start_thread(&leader, pass_gate, &gate);
    start_follower(&f, &leader, 5LL * MS, ETIMEDOUT);
    end_thread(&f.thread);
    open_gate(&gate);
    end_thread(&leader);
}

START_TEST(a_thread_that_gave_up_is_running)
{
    weave_explore(one_gives_up, NULL);
}
END_TEST

/* ---- thr_map ---- */

static atomic_uint called[4]; /* how often, for each number */

static int square(unsigned number)
{
    HOLDS(number < 4, "thr_map runs FN(0) to FN(COUNT - 1)");
    atomic_fetch_add(&called[number], 1);
    return (int)(number * number) + 1;
}

static void map_three(void *unused)
{
    int results[4] = {-1, -1, -1, -1};
    (void)unused;
    RETURNS(0, thr_map(square, 3, results), "thr_map returns 0");
    for (unsigned i = 0; i < 4; i++) {
        EQUALS(i < 3, atomic_load(&called[i]),
               "FN(0) to FN(COUNT - 1), each in a thread of its own");
        HOLDS(results[i] == (i < 3 ? (int)(i * i) + 1 : -1),
              "RESULTS[i] is what FN(i) returned");
    }
}

START_TEST(each_thread_gets_a_number_of_its_own)
{
    weave_explore(map_three, NULL);
}
END_TEST

static void map_fails(void *unused)
{
    int results[3] = {-1, -1, -1};
    (void)unused;
    weave_fail(WEAVE_FAIL_CREATE, 2);
    errno = 77;
    RETURNS(EAGAIN, thr_map(square, 3, results),
            "thr_map returns what thr_start() returned");
    EQUALS(1, atomic_load(&called[0]), "threads that were started have ended");
    EQUALS(0, atomic_load(&called[1]) + atomic_load(&called[2]),
           "no other thread was started");
    HOLDS(results[0] == 1, "the results of those that were started are set");
    HOLDS(results[1] == -1 && results[2] == -1, "other results stay");
    HOLDS(errno == 77, "no function changes errno");
}

START_TEST(a_map_that_fails_leaves_nothing_behind)
{
    weave_explore(map_fails, NULL);
}
END_TEST

static void map_without_memory(void *unused)
{
    int results[2] = {-1, -1};
    (void)unused;
    if (!weave_fail(WEAVE_FAIL_MALLOC, 1)) {
        return;
    }
    errno = 77;
    int error = thr_map(square, 2, results);
    if (weave_failed(WEAVE_FAIL_MALLOC) > 0) {
        RETURNS(ENOMEM, error, "ENOMEM when there is no memory");
        HOLDS(results[0] == -1 && results[1] == -1, "nothing has changed");
        HOLDS(errno == 77, "no function changes errno, whatever it calls does");
    }
}

START_TEST(a_map_without_memory_is_refused)
{
    weave_explore(map_without_memory, NULL);
}
END_TEST

static int work(unsigned number)
{
    weave_work(100000);
    return (int)number;
}

static void map_four(void *unused)
{
    int results[4];
    (void)unused;
    RETURNS(0, thr_map(work, 4, results), "thr_map returns 0");
}

START_TEST(a_map_works_at_the_same_time)
{
    weave_parallelism(map_four, 3.0, NULL);
}
END_TEST

LAB_SUITE(joins)
{
    lab_case("join");
    lab_test(join_waits_for_the_end);
    lab_test(a_thread_that_has_ended_has_a_result);
    lab_test(join_blocks_while_it_is_alive);
    lab_case("join-by-many");
    lab_test(two_may_join_at_the_same_time);
    lab_test(a_thread_may_be_joined_again);
    lab_case("join-timeout");
    lab_test(a_join_may_give_up);
    lab_case("join-self");
    lab_test(no_thread_waits_for_itself);
    lab_case("blocked");
    lab_test(a_thread_that_joins_is_blocked);
    lab_test(a_thread_that_gave_up_is_running);
    lab_case("map");
    lab_test(each_thread_gets_a_number_of_its_own);
    lab_test(a_map_that_fails_leaves_nothing_behind);
    lab_test(a_map_without_memory_is_refused);
    lab_case("parallel");
    lab_test(a_map_works_at_the_same_time);
}

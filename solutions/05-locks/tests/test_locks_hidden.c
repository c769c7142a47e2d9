/*
 * test_locks_hidden.c: the same rules as in the public tests of lock_* and
 * rlock_*, with other numbers.
 */
#include "tests/contract.h"

/* ---- locks ---- */

static void take_with_an_hour(void *unused)
{
    struct lock l;
    (void)unused;
    for (int round = 0; round < 2; round++) {
        make_lock(&l);
        RETURNS(0, lock_acquire(&l, 3600LL * 1000 * MS),
                "acquire takes a free lock, whatever the timeout");
        RETURNS(EINVAL, lock_acquire(&l, INT64_MIN),
                "a timeout below -1 is EINVAL");
        RETURNS(EAGAIN, lock_acquire(&l, 0),
                "timeout 0: EAGAIN when it cannot be done now");
        HOLDS(locked(&l), "lock_locked: whether the lock is held");
        RETURNS(0, lock_release(&l), "release gives the lock back");
        RETURNS(EPERM, lock_release(&l), "release: EPERM when it is not held");
        end_lock(&l);
    }
}

START_TEST(hidden_a_lock_is_taken_and_given_back)
{
    weave_explore(take_with_an_hour, NULL, .steps = STEPS);
}
END_TEST

struct till {
    struct lock lock;
    unsigned money; /* by lock */
};

static void *pay_twice(void *arg)
{
    struct till *till = arg;
    for (int i = 0; i < 2; i++) {
        RETURNS(0, lock_acquire(&till->lock, LAB_FOREVER),
                "acquire waits for the lock and returns 0");
        till->money += 7;
        RETURNS(0, lock_release(&till->lock), "release returns 0");
    }
    return NULL;
}

static void one_at_a_time(void *unused)
{
    struct till till = {.money = 0};
    pthread_t thread;
    (void)unused;
    make_lock(&till.lock);
    start(&thread, pay_twice, &till);
    pay_twice(&till);
    join(&thread, 1);
    EQUALS(28, till.money, "one thread has the lock at a time");
    end_lock(&till.lock);
}

START_TEST(hidden_one_at_a_time)
{
    weave_explore(one_at_a_time, NULL, .steps = STEPS);
}
END_TEST

static void take_over(void *unused)
{
    struct lock l;
    pthread_t threads[2];
    (void)unused;
    make_lock(&l);
    start(&threads[0], take, &l);
    join(threads, 1);
    HOLDS(locked(&l), "a lock stays held when its taker has ended");
    start(&threads[1], take, &l);
    RETURNS(0, lock_release(&l),
            "any thread may release, also one that has not acquired");
    join(&threads[1], 1);
    RETURNS(0, lock_release(&l), "any thread may release");
    end_lock(&l);
}

START_TEST(hidden_another_thread_releases)
{
    weave_explore(take_over, NULL, .steps = STEPS);
}
END_TEST

static void wake_three(void *unused)
{
    struct lock l;
    pthread_t threads[3];
    (void)unused;
    make_lock(&l);
    RETURNS(0, lock_acquire(&l, LAB_FOREVER), "acquire takes a free lock");
    for (int i = 0; i < 3; i++) {
        start(&threads[i], take, &l);
    }
    for (unsigned left = 3; left > 0; left--) {
        EQUALS(left, weave_settle(), "release: one of those who wait goes on");
        RETURNS(0, lock_release(&l), "any thread may release");
    }
    join(threads, 3);
    HOLDS(locked(&l), "the last one has the lock");
    RETURNS(0, lock_release(&l), "release returns 0");
    end_lock(&l);
}

START_TEST(hidden_each_release_lets_one_go_on)
{
    weave_explore(wake_three, NULL, .steps = STEPS);
}
END_TEST

/* ---- timeouts ---- */

struct waiting {
    struct lock lock;
    int result;
    int64_t took_ns;
};

static void *wait_ten(void *arg)
{
    struct waiting *waiting = arg;
    int64_t begin = weave_now_ns();
    waiting->result = lock_acquire(&waiting->lock, 10 * MS);
    waiting->took_ns = weave_now_ns() - begin;
    return NULL;
}

/* Release, and take it again: the waiter may get it, or wake for nothing. */
static void wake_for_nothing(void *unused)
{
    struct waiting waiting = {.result = -1};
    const struct timespec six = {0, 6L * MS};
    pthread_t thread;
    (void)unused;
    make_lock(&waiting.lock);
    RETURNS(0, lock_acquire(&waiting.lock, 0), "a try takes a free lock");
    start(&thread, wait_ten, &waiting);
    EQUALS(1, weave_settle(), "acquire blocks (asleep) while it is held");
    nanosleep(&six, NULL);
    RETURNS(0, lock_release(&waiting.lock), "release returns 0");
    bool mine = lock_acquire(&waiting.lock, 0) == 0;
    join(&thread, 1);
    RETURNS(mine ? ETIMEDOUT : 0, waiting.result,
            "ETIMEDOUT when the time is over, 0 with the lock");
    ck_assert_msg(waiting.took_ns < 16 * MS,
                  "however often the thread wakes up, the time counts once: "
                  "10 ms (it took 16 ms or more)");
    RETURNS(0, lock_release(&waiting.lock), "one of the two has the lock");
    end_lock(&waiting.lock);
}

START_TEST(hidden_the_time_counts_once)
{
    weave_explore(wake_for_nothing, NULL, .steps = STEPS);
}
END_TEST

/* The time may be over just when the lock is free: one or the other. */
static void in_the_nick_of_time(void *unused)
{
    struct waiting waiting = {.result = -1};
    pthread_t threads[2];
    (void)unused;
    make_lock(&waiting.lock);
    RETURNS(0, lock_acquire(&waiting.lock, 0), "a try takes a free lock");
    start(&threads[0], wait_ten, &waiting);
    start(&threads[1], pass_through, &waiting.lock);
    RETURNS(0, lock_release(&waiting.lock), "release returns 0");
    join(&threads[0], 1);
    HOLDS(waiting.result == 0 || waiting.result == ETIMEDOUT,
          "acquire with a timeout returns 0 or ETIMEDOUT");
    if (waiting.result == 0) {
        RETURNS(0, lock_release(&waiting.lock), "acquire: 0 with the lock");
    }
    join(&threads[1], 1);
    HOLDS(!locked(&waiting.lock), "a thread whose time is over holds nothing");
    end_lock(&waiting.lock);
}

START_TEST(hidden_the_lock_or_a_time_out)
{
    weave_explore(in_the_nick_of_time, NULL, .steps = STEPS,
                  .early_timeouts = 1);
}
END_TEST

/* ---- RLocks ---- */

static void go_down_and_up(void *unused)
{
    struct rlock l;
    (void)unused;
    make_rlock(&l);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 1; i <= 5; i++) {
            RETURNS(0, rlock_acquire(&l, i * MS),
                    "a thread that holds it gets it again at once");
            EQUALS(i, depth(&l), "each acquire makes the depth grow by one");
        }
        for (unsigned i = 5; i > 0; i--) {
            EQUALS(i, depth(&l), "release undoes one acquire");
            RETURNS(0, rlock_release(&l), "release undoes one acquire");
        }
        RETURNS(EPERM, rlock_release(&l),
                "release: EPERM when the caller does not hold the lock");
    }
    end_rlock(&l);
}

START_TEST(hidden_the_depth_counts)
{
    weave_explore(go_down_and_up, NULL, .steps = STEPS);
}
END_TEST

struct desk {
    struct rlock lock;
    unsigned papers; /* by lock */
};

static void *work_deep(void *arg)
{
    struct desk *desk = arg;
    for (int i = 0; i < 2; i++) {
        RETURNS(0, rlock_acquire(&desk->lock, LAB_FOREVER),
                "acquire waits for the lock and returns 0");
    }
    unsigned seen = desk->papers;
    RETURNS(0, rlock_release(&desk->lock), "the owner may release");
    desk->papers = seen + 1;
    EQUALS(1, depth(&desk->lock), "release undoes one acquire");
    RETURNS(0, rlock_release(&desk->lock), "the owner may release");
    EQUALS(0, depth(&desk->lock), "the last release frees the lock");
    return NULL;
}

static void two_work_deep(void *unused)
{
    struct desk desk = {.papers = 0};
    pthread_t threads[2];
    (void)unused;
    make_rlock(&desk.lock);
    start(&threads[0], work_deep, &desk);
    start(&threads[1], work_deep, &desk);
    join(threads, 2);
    EQUALS(2, desk.papers,
           "others block until the owner has released as often as acquired");
    end_rlock(&desk.lock);
}

START_TEST(hidden_others_wait_for_the_last_release)
{
    weave_explore(two_work_deep, NULL, .steps = STEPS);
}
END_TEST

static void *release_it(void *arg)
{
    RETURNS(EPERM, rlock_release(arg),
            "release: EPERM when the caller does not hold the lock");
    RETURNS(ETIMEDOUT, rlock_acquire(arg, 3 * MS),
            "ETIMEDOUT when the time is over");
    return NULL;
}

static void hold_on(void *unused)
{
    struct rlock l;
    pthread_t thread;
    (void)unused;
    make_rlock(&l);
    RETURNS(0, rlock_acquire(&l, LAB_FOREVER), "acquire takes a free RLock");
    start(&thread, release_it, &l);
    join(&thread, 1);
    EQUALS(1, depth(&l), "EPERM: nothing has changed");
    RETURNS(0, rlock_release(&l), "the owner may release");
    RETURNS(0, rlock_acquire(&l, 0),
            "a thread whose time is over leaves no trace");
    RETURNS(0, rlock_release(&l), "the owner may release");
    end_rlock(&l);
}

START_TEST(hidden_only_the_owner_releases)
{
    weave_explore(hold_on, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(locks_hidden)
{
    lab_case("lock-basics");
    lab_test(hidden_a_lock_is_taken_and_given_back);
    lab_case("lock-exclusion");
    lab_test(hidden_one_at_a_time);
    lab_case("lock-any-thread");
    lab_test(hidden_another_thread_releases);
    lab_case("lock-wakes");
    lab_test(hidden_each_release_lets_one_go_on);
    lab_case("lock-timeout");
    lab_test(hidden_the_time_counts_once);
    lab_test(hidden_the_lock_or_a_time_out);
    lab_case("rlock-depth");
    lab_test(hidden_the_depth_counts);
    lab_case("rlock-owner");
    lab_test(hidden_others_wait_for_the_last_release);
    lab_test(hidden_only_the_owner_releases);
}

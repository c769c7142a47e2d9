/* test_locks.c: public tests of lock_*. */
#include "tests/contract.h"

/* ---- one thread ---- */

static void take_and_give(void *unused)
{
    struct lock l;
    (void)unused;
    make_lock(&l);
    HOLDS(!locked(&l), "a new lock is free");
    RETURNS(0, lock_acquire(&l, LAB_FOREVER), "acquire takes a free lock");
    HOLDS(locked(&l), "lock_locked: whether the lock is held");
    RETURNS(EAGAIN, lock_acquire(&l, 0),
            "timeout 0: EAGAIN when it cannot be done now");
    RETURNS(0, lock_release(&l), "release gives the lock back");
    HOLDS(!locked(&l), "lock_locked: whether the lock is held");
    RETURNS(0, lock_acquire(&l, 0), "a try succeeds when the lock is free");
    RETURNS(0, lock_release(&l), "release gives the lock back");
    end_lock(&l);
}

START_TEST(a_lock_is_taken_and_given_back)
{
    weave_explore(take_and_give, NULL, .steps = STEPS);
}
END_TEST

static void refuse(void *unused)
{
    struct lock l;
    (void)unused;
    make_lock(&l);
    errno = 77;
    RETURNS(EPERM, lock_release(&l), "release: EPERM when it is not held");
    HOLDS(!locked(&l), "EPERM: nothing has changed");
    RETURNS(EINVAL, lock_acquire(&l, -2), "a timeout below -1 is EINVAL");
    HOLDS(!locked(&l), "EINVAL: nothing has changed");
    HOLDS(errno == 77, "no function changes errno");
    end_lock(&l);
}

START_TEST(bad_values_are_refused)
{
    weave_explore(refuse, NULL, .steps = STEPS);
}
END_TEST

/* ---- one at a time ---- */

struct till {
    struct lock lock;
    unsigned money; /* by lock */
};

static void *pay_in(void *arg)
{
    struct till *till = arg;
    RETURNS(0, lock_acquire(&till->lock, LAB_FOREVER),
            "acquire waits for the lock and returns 0");
    unsigned seen = till->money;
    weave_note("saw the money, will write it back");
    till->money = seen + 5;
    RETURNS(0, lock_release(&till->lock), "release returns 0");
    return NULL;
}

static void two_pay_in(void *unused)
{
    struct till till = {.money = 1};
    pthread_t threads[2];
    (void)unused;
    make_lock(&till.lock);
    start(&threads[0], pay_in, &till);
    start(&threads[1], pay_in, &till);
    join(threads, 2);
    EQUALS(11, till.money, "one thread has the lock at a time");
    HOLDS(!locked(&till.lock), "the lock is free at the end");
    end_lock(&till.lock);
}

START_TEST(one_thread_has_the_lock_at_a_time)
{
    weave_explore(two_pay_in, NULL, .steps = STEPS);
}
END_TEST

/* Asks a third thread to come, while two take turns. */
static void three_pay_in(void *unused)
{
    struct till till = {.money = 1};
    pthread_t threads[3];
    (void)unused;
    make_lock(&till.lock);
    RETURNS(0, lock_acquire(&till.lock, LAB_FOREVER),
            "acquire takes a free lock");
    for (int i = 0; i < 3; i++) {
        start(&threads[i], pay_in, &till);
    }
    till.money = 2;
    RETURNS(0, lock_release(&till.lock), "release returns 0");
    join(threads, 3);
    EQUALS(17, till.money, "one thread has the lock at a time");
    end_lock(&till.lock);
}

START_TEST(each_sees_what_the_last_one_wrote)
{
    weave_explore(three_pay_in, NULL, .steps = STEPS);
}
END_TEST

/* ---- no owner ---- */

static void *give_back(void *arg)
{
    RETURNS(0, lock_release(arg),
            "any thread may release, also one that has not acquired");
    return NULL;
}

static void release_for_another(void *unused)
{
    struct lock l;
    pthread_t thread;
    (void)unused;
    make_lock(&l);
    RETURNS(0, lock_acquire(&l, LAB_FOREVER), "acquire takes a free lock");
    start(&thread, give_back, &l);
    RETURNS(0, lock_acquire(&l, LAB_FOREVER),
            "acquire blocks, also when the caller itself holds the lock, "
            "until any thread releases it");
    join(&thread, 1);
    RETURNS(0, lock_release(&l), "release returns 0");
    end_lock(&l);
}

START_TEST(another_thread_may_release)
{
    weave_explore(release_for_another, NULL, .steps = STEPS);
}
END_TEST

/* ---- asleep and awake ---- */

static void let_two_in(void *unused)
{
    struct lock l;
    pthread_t threads[2];
    (void)unused;
    make_lock(&l);
    RETURNS(0, lock_acquire(&l, 0), "a try succeeds when the lock is free");
    start(&threads[0], take, &l);
    start(&threads[1], take, &l);
    EQUALS(2, weave_settle(), "acquire blocks (asleep) while it is held");
    RETURNS(0, lock_release(&l), "release returns 0");
    EQUALS(1, weave_settle(), "release: one of those who wait goes on");
    HOLDS(locked(&l), "the one that went on has the lock");
    RETURNS(0, lock_release(&l), "any thread may release");
    EQUALS(0, weave_settle(), "release: one of those who wait goes on");
    RETURNS(0, lock_release(&l), "any thread may release");
    join(threads, 2);
    end_lock(&l);
}

START_TEST(each_release_lets_one_go_on)
{
    weave_explore(let_two_in, NULL, .steps = STEPS);
}
END_TEST

static void hand_over(void *unused)
{
    struct lock l;
    pthread_t threads[2];
    (void)unused;
    make_lock(&l);
    start(&threads[0], pass_through, &l);
    start(&threads[1], pass_through, &l);
    join(threads, 2);
    HOLDS(!locked(&l), "the lock is free at the end");
    end_lock(&l);
}

START_TEST(nobody_sleeps_while_the_lock_is_free)
{
    weave_explore(hand_over, NULL, .steps = STEPS);
}
END_TEST

/* ---- timeouts ---- */

static void *take_in_time(void *arg)
{
    int64_t begin = weave_now_ns();
    RETURNS(ETIMEDOUT, lock_acquire(arg, 5 * MS),
            "ETIMEDOUT when the time is over");
    HOLDS(weave_now_ns() - begin >= 5 * MS,
          "timeouts are nanoseconds from the call");
    return NULL;
}

static void give_up(void *unused)
{
    struct lock l;
    pthread_t threads[2];
    (void)unused;
    make_lock(&l);
    RETURNS(0, lock_acquire(&l, LAB_FOREVER), "acquire takes a free lock");
    start(&threads[0], take_in_time, &l);
    join(threads, 1);
    start(&threads[1], take, &l);
    RETURNS(0, lock_release(&l), "release returns 0");
    EQUALS(0, weave_settle(),
           "a thread whose time is over leaves no trace: the next one that "
           "waits goes on");
    join(&threads[1], 1);
    RETURNS(0, lock_release(&l), "a thread whose time is over holds nothing");
    RETURNS(EPERM, lock_release(&l), "release: EPERM when it is not held");
    end_lock(&l);
}

START_TEST(a_wait_that_times_out_leaves_no_trace)
{
    weave_explore(give_up, NULL, .steps = STEPS);
}
END_TEST

/* ---- two of them, and the end ---- */

static void two_locks(void *unused)
{
    struct lock a;
    struct lock b;
    pthread_t thread;
    (void)unused;
    make_lock(&a);
    make_lock(&b);
    RETURNS(0, lock_acquire(&a, 0), "a try succeeds when the lock is free");
    HOLDS(!locked(&b), "two objects never disturb each other");
    start(&thread, pass_through, &b);
    EQUALS(0, weave_settle(), "two objects never disturb each other");
    RETURNS(EPERM, lock_release(&b), "two objects never disturb each other");
    HOLDS(locked(&a), "two objects never disturb each other");
    join(&thread, 1);
    RETURNS(0, lock_release(&a), "two objects never disturb each other");
    end_lock(&a);
    end_lock(&b);
}

START_TEST(two_locks_do_not_disturb_each_other)
{
    weave_explore(two_locks, NULL, .steps = STEPS);
}
END_TEST

static void destroy_in_use(void *unused)
{
    struct lock l;
    pthread_t thread;
    (void)unused;
    make_lock(&l);
    RETURNS(0, lock_acquire(&l, 0), "a try succeeds when the lock is free");
    RETURNS(EBUSY, lock_destroy(&l), "destroy: EBUSY while the lock is held");
    start(&thread, take, &l);
    EQUALS(1, weave_settle(), "acquire blocks (asleep) while it is held");
    RETURNS(EBUSY, lock_destroy(&l), "destroy: EBUSY while the lock is held");
    RETURNS(0, lock_release(&l), "EBUSY: nothing has changed");
    join(&thread, 1);
    RETURNS(0, lock_release(&l), "release returns 0");
    end_lock(&l);
    make_lock(&l);
    end_lock(&l);
}

START_TEST(destroying_a_lock_in_use_is_refused)
{
    weave_explore(destroy_in_use, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(locks)
{
    lab_case("lock-basics");
    lab_test(a_lock_is_taken_and_given_back);
    lab_test(bad_values_are_refused);
    lab_case("lock-exclusion");
    lab_test(one_thread_has_the_lock_at_a_time);
    lab_test(each_sees_what_the_last_one_wrote);
    lab_case("lock-any-thread");
    lab_test(another_thread_may_release);
    lab_case("lock-wakes");
    lab_test(each_release_lets_one_go_on);
    lab_test(nobody_sleeps_while_the_lock_is_free);
    lab_case("lock-timeout");
    lab_test(a_wait_that_times_out_leaves_no_trace);
    lab_case("independence");
    lab_test(two_locks_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(destroying_a_lock_in_use_is_refused);
}

/* test_rlocks.c: public tests of rlock_*. */
#include "tests/contract.h"

/* ---- one thread ---- */

static void go_deep(void *unused)
{
    struct rlock l;
    (void)unused;
    make_rlock(&l);
    errno = 77;
    EQUALS(0, depth(&l), "rlock_depth: how often the caller holds the lock");
    RETURNS(EPERM, rlock_release(&l),
            "release: EPERM when the caller does not hold the lock");
    RETURNS(0, rlock_acquire(&l, LAB_FOREVER), "acquire takes a free RLock");
    RETURNS(0, rlock_acquire(&l, LAB_FOREVER),
            "a thread that holds it gets it again at once");
    RETURNS(0, rlock_acquire(&l, 0),
            "a thread that holds it gets it again, whatever the timeout");
    RETURNS(EINVAL, rlock_acquire(&l, -2), "a timeout below -1 is EINVAL");
    EQUALS(3, depth(&l), "each acquire makes the depth grow by one");
    RETURNS(0, rlock_release(&l), "release undoes one acquire");
    EQUALS(2, depth(&l), "release undoes one acquire");
    RETURNS(0, rlock_release(&l), "release undoes one acquire");
    RETURNS(0, rlock_release(&l), "the last release frees the lock");
    EQUALS(0, depth(&l), "rlock_depth: how often the caller holds the lock");
    RETURNS(EPERM, rlock_release(&l),
            "release: EPERM when the caller does not hold the lock");
    HOLDS(errno == 77, "no function changes errno");
    end_rlock(&l);
}

START_TEST(the_owner_takes_it_again)
{
    weave_explore(go_deep, NULL, .steps = STEPS);
}
END_TEST

/* ---- owner and others ---- */

static void *be_refused(void *arg)
{
    EQUALS(0, depth(arg), "rlock_depth: 0 when the caller does not hold it");
    RETURNS(EPERM, rlock_release(arg),
            "release: EPERM when the caller does not hold the lock");
    RETURNS(EAGAIN, rlock_acquire(arg, 0),
            "timeout 0: EAGAIN while another thread holds it");
    return NULL;
}

static void keep_others_out(void *unused)
{
    struct rlock l;
    pthread_t thread;
    (void)unused;
    make_rlock(&l);
    RETURNS(0, rlock_acquire(&l, LAB_FOREVER), "acquire takes a free RLock");
    start(&thread, be_refused, &l);
    RETURNS(0, rlock_acquire(&l, LAB_FOREVER),
            "a thread that holds it gets it again at once");
    join(&thread, 1);
    EQUALS(2, depth(&l), "EPERM: nothing has changed");
    RETURNS(0, rlock_release(&l), "release undoes one acquire");
    RETURNS(0, rlock_release(&l), "the last release frees the lock");
    end_rlock(&l);
}

START_TEST(only_the_owner_releases)
{
    weave_explore(keep_others_out, NULL, .steps = STEPS);
}
END_TEST

struct desk {
    struct rlock lock;
    unsigned papers; /* by lock */
};

static void *sit_down(void *arg)
{
    struct desk *desk = arg;
    RETURNS(0, rlock_acquire(&desk->lock, LAB_FOREVER),
            "acquire waits for the lock and returns 0");
    EQUALS(1, depth(&desk->lock), "a new owner's depth begins at one");
    desk->papers++;
    RETURNS(0, rlock_release(&desk->lock),
            "the owner, and nobody else, may release");
    return NULL;
}

static void leave_step_by_step(void *unused)
{
    struct desk desk = {.papers = 0};
    pthread_t thread;
    (void)unused;
    make_rlock(&desk.lock);
    RETURNS(0, rlock_acquire(&desk.lock, LAB_FOREVER), "acquire takes it");
    RETURNS(0, rlock_acquire(&desk.lock, LAB_FOREVER), "and takes it again");
    start(&thread, sit_down, &desk);
    EQUALS(1, weave_settle(), "others block (asleep) while it has an owner");
    RETURNS(0, rlock_release(&desk.lock), "release undoes one acquire");
    EQUALS(1, weave_settle(),
           "others block until the owner has released as often as acquired");
    desk.papers++;
    RETURNS(0, rlock_release(&desk.lock), "the last release frees the lock");
    EQUALS(0, weave_settle(), "the last release: one who waits goes on");
    join(&thread, 1);
    EQUALS(2, desk.papers, "what was written before release is read after");
    end_rlock(&desk.lock);
}

START_TEST(others_wait_for_the_last_release)
{
    weave_explore(leave_step_by_step, NULL, .steps = STEPS);
}
END_TEST

static void two_sit_down(void *unused)
{
    struct desk desk = {.papers = 0};
    pthread_t threads[2];
    (void)unused;
    make_rlock(&desk.lock);
    start(&threads[0], sit_down, &desk);
    start(&threads[1], sit_down, &desk);
    join(threads, 2);
    EQUALS(2, desk.papers, "one thread has the lock at a time");
    end_rlock(&desk.lock);
}

START_TEST(one_owner_at_a_time)
{
    weave_explore(two_sit_down, NULL, .steps = STEPS);
}
END_TEST

/* ---- timeouts, two of them, the end ---- */

static void *wait_in_vain(void *arg)
{
    int64_t begin = weave_now_ns();
    RETURNS(ETIMEDOUT, rlock_acquire(arg, 5 * MS),
            "ETIMEDOUT when the time is over");
    HOLDS(weave_now_ns() - begin >= 5 * MS,
          "timeouts are nanoseconds from the call");
    EQUALS(0, depth(arg), "a thread whose time is over holds nothing");
    return NULL;
}

static void be_late(void *unused)
{
    struct rlock l;
    pthread_t thread;
    (void)unused;
    make_rlock(&l);
    RETURNS(0, rlock_acquire(&l, LAB_FOREVER), "acquire takes a free RLock");
    start(&thread, wait_in_vain, &l);
    join(&thread, 1);
    EQUALS(1, depth(&l), "a thread whose time is over leaves no trace");
    RETURNS(0, rlock_release(&l), "the owner may release");
    end_rlock(&l);
}

START_TEST(a_wait_for_an_rlock_times_out)
{
    weave_explore(be_late, NULL, .steps = STEPS);
}
END_TEST

static void *own(void *arg)
{
    RETURNS(0, rlock_acquire(arg, LAB_FOREVER), "acquire takes a free RLock");
    EQUALS(1, depth(arg), "two objects never disturb each other");
    RETURNS(0, rlock_acquire(arg, 0), "two objects never disturb each other");
    RETURNS(0, rlock_release(arg), "two objects never disturb each other");
    RETURNS(0, rlock_release(arg), "two objects never disturb each other");
    EQUALS(0, depth(arg), "two objects never disturb each other");
    return NULL;
}

static void two_rlocks(void *unused)
{
    struct rlock a;
    struct rlock b;
    pthread_t thread;
    (void)unused;
    make_rlock(&a);
    make_rlock(&b);
    start(&thread, own, &b);
    own(&a);
    join(&thread, 1);
    RETURNS(0, rlock_acquire(&a, 0), "acquire takes a free RLock");
    EQUALS(0, depth(&b), "two objects never disturb each other");
    RETURNS(0, rlock_release(&a), "the owner may release");
    end_rlock(&a);
    end_rlock(&b);
}

START_TEST(two_rlocks_do_not_disturb_each_other)
{
    weave_explore(two_rlocks, NULL, .steps = STEPS);
}
END_TEST

static void destroy_in_use(void *unused)
{
    struct rlock l;
    (void)unused;
    make_rlock(&l);
    RETURNS(0, rlock_acquire(&l, LAB_FOREVER), "acquire takes a free RLock");
    RETURNS(EBUSY, rlock_destroy(&l), "destroy: EBUSY while the lock is held");
    EQUALS(1, depth(&l), "EBUSY: nothing has changed");
    RETURNS(0, rlock_release(&l), "the owner may release");
    end_rlock(&l);
    make_rlock(&l);
    end_rlock(&l);
}

START_TEST(destroying_an_rlock_in_use_is_refused)
{
    weave_explore(destroy_in_use, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(rlocks)
{
    lab_case("rlock-depth");
    lab_test(the_owner_takes_it_again);
    lab_case("rlock-owner");
    lab_test(only_the_owner_releases);
    lab_test(others_wait_for_the_last_release);
    lab_test(one_owner_at_a_time);
    lab_case("lock-timeout");
    lab_test(a_wait_for_an_rlock_times_out);
    lab_case("independence");
    lab_test(two_rlocks_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(destroying_an_rlock_in_use_is_refused);
}

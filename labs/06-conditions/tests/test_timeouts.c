/* test_timeouts.c: public tests of timeouts and of cv_wait_for. */
#include "tests/contract.h"

static const struct timespec two_ms = {0, 2L * MS};
static const struct timespec four_ms = {0, 4L * MS};
static const struct timespec six_ms = {0, 6L * MS};

/* ---- events ---- */

static void *wait_in_vain(void *arg)
{
    int64_t begin = weave_now_ns();
    RETURNS(ETIMEDOUT, event_wait(arg, 5 * MS),
            "ETIMEDOUT when the time is over");
    int64_t took_ns = weave_now_ns() - begin;
    HOLDS(took_ns >= 5 * MS, "timeouts are nanoseconds from the call");
    HOLDS(took_ns < 6 * MS, "ETIMEDOUT when the time is over");
    return NULL;
}

static void be_late(void *unused)
{
    struct event e;
    pthread_t thread;
    (void)unused;
    make_event(&e);
    start(&thread, wait_in_vain, &e);
    join(&thread, 1);
    RETURNS(0, event_set(&e), "event_set returns 0");
    RETURNS(0, event_wait(&e, 5 * MS), "wait is 0 at once when it is set");
    end_event(&e);
}

START_TEST(a_wait_for_an_event_times_out)
{
    weave_explore(be_late, NULL, .steps = STEPS);
}
END_TEST

/* ---- conditions ---- */

struct waiting {
    struct cv cv;
    int result;   /* by the lock */
    bool is_back; /* by the lock */
};

static void *wait_five(void *arg)
{
    struct waiting *waiting = arg;
    int64_t begin = weave_now_ns();
    enter(&waiting->cv);
    waiting->result = cv_wait(&waiting->cv, 5 * MS);
    waiting->is_back = true;
    HOLDS(waiting->result == 0 || weave_now_ns() - begin >= 5 * MS,
          "timeouts are nanoseconds from the call");
    leave(&waiting->cv);
    return NULL;
}

static void leave_the_queue(void *unused)
{
    struct waiting waiting = {.result = -1};
    pthread_t threads[2];
    (void)unused;
    make_cv(&waiting.cv, NULL);
    start(&threads[0], wait_five, &waiting);
    EQUALS(1, weave_settle(), "wait blocks until it is notified");
    start(&threads[1], wait_once, &waiting.cv);
    join(&threads[0], 1);
    RETURNS(ETIMEDOUT, waiting.result, "ETIMEDOUT when the time was over");
    EQUALS(1, weave_settle(), "wait blocks until it is notified");
    notify(&waiting.cv, 1);
    EQUALS(0, weave_settle(),
           "a notification is never lost on a thread whose time is over");
    join(&threads[1], 1);
    end_cv(&waiting.cv);
}

START_TEST(who_gave_up_gets_no_notification)
{
    weave_explore(leave_the_queue, NULL, .steps = STEPS);
}
END_TEST

/* The time is over while we hold the lock; then we notify one of two. */
static void notify_a_late_one(void *unused)
{
    struct waiting waiting = {.result = -1, .is_back = false};
    pthread_t threads[2];
    (void)unused;
    make_cv(&waiting.cv, NULL);
    start(&threads[0], wait_five, &waiting);
    EQUALS(1, weave_settle(), "wait blocks until it is notified");
    start(&threads[1], wait_once, &waiting.cv);
    EQUALS(2, weave_settle(), "wait blocks until it is notified");
    nanosleep(&four_ms, NULL);
    enter(&waiting.cv);
    nanosleep(&two_ms, NULL);
    HOLDS(!waiting.is_back, "whatever the result, it takes the lock again");
    RETURNS(0, cv_notify(&waiting.cv, 1), "notify returns 0");
    leave(&waiting.cv);
    join(&threads[0], 1);
    if (waiting.result == 0) {
        EQUALS(1, weave_settle(), "notify wakes N of those who are waiting");
        notify(&waiting.cv, 1);
    } else {
        RETURNS(ETIMEDOUT, waiting.result, "ETIMEDOUT, the time was over");
    }
    EQUALS(0, weave_settle(),
           "a notification is never lost on a thread whose time is over");
    join(&threads[1], 1);
    end_cv(&waiting.cv);
}

START_TEST(a_notification_is_never_lost_on_a_late_one)
{
    weave_explore(notify_a_late_one, NULL, .steps = STEPS);
}
END_TEST

/* ---- predicates ---- */

struct tank {
    struct cv cv;
    unsigned level; /* by the lock */
    unsigned asked; /* how often; by the lock */
    int result;
    int64_t took_ns;
};

static bool is_full(void *arg)
{
    struct tank *tank = arg;
    tank->asked++;
    return tank->level >= 2;
}

static void *wait_until_full(void *arg)
{
    struct tank *tank = arg;
    enter(&tank->cv);
    RETURNS(0, cv_wait_for(&tank->cv, is_full, tank, LAB_FOREVER),
            "wait_for returns 0 when the predicate was true");
    HOLDS(tank->level >= 2, "wait_for waits until PRED is true");
    HOLDS(tank->asked >= 1, "wait_for asks PRED");
    leave(&tank->cv);
    return NULL;
}

static void fill(struct tank *tank)
{
    enter(&tank->cv);
    tank->level++;
    RETURNS(0, cv_notify_all(&tank->cv), "notify_all returns 0");
    leave(&tank->cv);
}

static void fill_twice(void *unused)
{
    struct tank tank = {.level = 0};
    pthread_t thread;
    (void)unused;
    make_cv(&tank.cv, NULL);
    start(&thread, wait_until_full, &tank);
    fill(&tank);
    fill(&tank);
    join(&thread, 1);
    enter(&tank.cv);
    RETURNS(0, cv_wait_for(&tank.cv, is_full, &tank, 0),
            "PRED is called before any waiting");
    tank.level = 0;
    RETURNS(EAGAIN, cv_wait_for(&tank.cv, is_full, &tank, 0),
            "timeout 0: EAGAIN when PRED is not true");
    leave(&tank.cv);
    end_cv(&tank.cv);
}

START_TEST(it_waits_until_the_predicate_is_true)
{
    weave_explore(fill_twice, NULL, .steps = STEPS);
}
END_TEST

static void *wait_ten(void *arg)
{
    struct tank *tank = arg;
    int64_t begin = weave_now_ns();
    enter(&tank->cv);
    tank->result = cv_wait_for(&tank->cv, is_full, tank, 10 * MS);
    leave(&tank->cv);
    tank->took_ns = weave_now_ns() - begin;
    return NULL;
}

static void fill_too_little(void *unused)
{
    struct tank tank = {.level = 0};
    pthread_t thread;
    (void)unused;
    make_cv(&tank.cv, NULL);
    start(&thread, wait_ten, &tank);
    EQUALS(1, weave_settle(), "wait_for blocks while PRED is not true");
    nanosleep(&six_ms, NULL);
    fill(&tank);
    join(&thread, 1);
    RETURNS(ETIMEDOUT, tank.result, "ETIMEDOUT when PRED was not true in time");
    HOLDS(tank.took_ns >= 10 * MS, "timeouts are nanoseconds from the call");
    ck_assert_msg(tank.took_ns < 11 * MS,
                  "however often the thread wakes up, the time counts once: "
                  "10 ms (it took %d)",
                  (int)(tank.took_ns / MS));
    end_cv(&tank.cv);
}

START_TEST(its_time_counts_once)
{
    weave_explore(fill_too_little, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(timeouts)
{
    lab_case("event-timeout");
    lab_test(a_wait_for_an_event_times_out);
    lab_case("cv-timeout");
    lab_test(who_gave_up_gets_no_notification);
    lab_test(a_notification_is_never_lost_on_a_late_one);
    lab_case("wait-for");
    lab_test(it_waits_until_the_predicate_is_true);
    lab_test(its_time_counts_once);
}

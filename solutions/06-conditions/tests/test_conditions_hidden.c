/*
 * test_conditions_hidden.c: the same rules as in the public tests of cv_*,
 * with other numbers.
 */
#include "tests/contract.h"

static bool no(void *unused)
{
    (void)unused;
    return false;
}

static void refuse_without_lock(void *unused)
{
    struct rlock l;
    struct cv c;
    (void)unused;
    poison(&l, sizeof(l));
    RETURNS(0, rlock_init(&l), "lab 05 makes an RLock");
    make_cv(&c, &l);
    RETURNS(EPERM, cv_wait(&c, 5 * MS),
            "wait: EPERM when the caller does not hold the lock");
    RETURNS(EPERM, cv_notify(&c, 3),
            "notify: EPERM when the caller does not hold the lock");
    RETURNS(0, rlock_acquire(&l, LAB_FOREVER), "the caller has the lock L");
    RETURNS(0, cv_notify(&c, 3), "notify: all when there are fewer than N");
    RETURNS(EAGAIN, cv_wait_for(&c, no, NULL, 0),
            "timeout 0: EAGAIN when PRED is not true");
    RETURNS(0, cv_release(&c), "cv_release gives the lock L back");
    RETURNS(EPERM, rlock_release(&l), "it is as deep as before");
    end_cv(&c);
    RETURNS(0, rlock_destroy(&l), "the lock L outlives the condition");
}

START_TEST(hidden_who_does_not_hold_the_lock_is_refused)
{
    weave_explore(refuse_without_lock, NULL, .steps = STEPS);
}
END_TEST

/* ---- the lock ---- */

struct room {
    struct rlock lock;
    struct cv cv;
    bool ready; /* by lock */
};

static bool is_ready(void *arg)
{
    return ((struct room *)arg)->ready;
}

static void *wait_deeper(void *arg)
{
    struct room *room = arg;
    unsigned depth = 0;
    for (int i = 0; i < 3; i++) {
        enter(&room->cv);
    }
    RETURNS(0, cv_wait_for(&room->cv, is_ready, room, LAB_FOREVER),
            "wait_for returns 0 when PRED was true");
    rlock_depth(&room->lock, &depth);
    EQUALS(3, depth, "wait takes the lock again, to the same depth");
    RETURNS(ETIMEDOUT, cv_wait(&room->cv, 5 * MS),
            "ETIMEDOUT when the time was over first");
    rlock_depth(&room->lock, &depth);
    EQUALS(3, depth, "whatever the result, the lock is as deep as before");
    for (int i = 0; i < 3; i++) {
        leave(&room->cv);
    }
    return NULL;
}

static void three_deep(void *unused)
{
    struct room room = {.ready = false};
    pthread_t thread;
    (void)unused;
    poison(&room.lock, sizeof(room.lock));
    RETURNS(0, rlock_init(&room.lock), "lab 05 makes an RLock");
    make_cv(&room.cv, &room.lock);
    start(&thread, wait_deeper, &room);
    enter(&room.cv);
    enter(&room.cv);
    room.ready = true;
    RETURNS(0, cv_notify_all(&room.cv), "notify_all returns 0");
    leave(&room.cv);
    leave(&room.cv);
    join(&thread, 1);
    end_cv(&room.cv);
    RETURNS(0, rlock_destroy(&room.lock), "the lock is free at the end");
}

START_TEST(hidden_three_deep)
{
    weave_explore(three_deep, NULL, .steps = STEPS);
}
END_TEST

/* ---- how many ---- */

static void wake_two_of_three(void *unused)
{
    struct cv c;
    pthread_t threads[3];
    (void)unused;
    make_cv(&c, NULL);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], wait_once, &c);
    }
    EQUALS(3, weave_settle(), "wait blocks until it is notified");
    notify(&c, 0);
    EQUALS(3, weave_settle(), "notify: 0 wakes nobody");
    notify(&c, 2);
    EQUALS(1, weave_settle(), "notify wakes N of those who are waiting");
    enter(&c);
    RETURNS(0, cv_notify_all(&c), "notify_all returns 0");
    RETURNS(0, cv_notify_all(&c), "notify_all: all, also when nobody waits");
    leave(&c);
    EQUALS(0, weave_settle(), "notify_all wakes all");
    join(threads, 3);
    end_cv(&c);
}

START_TEST(hidden_two_of_three)
{
    weave_explore(wake_two_of_three, NULL, .steps = STEPS);
}
END_TEST

/* A notification is for those who wait already. */
static void notify_and_wait(void *unused)
{
    struct cv c;
    pthread_t threads[2];
    (void)unused;
    make_cv(&c, NULL);
    start(&threads[0], wait_once, &c);
    EQUALS(1, weave_settle(), "wait blocks until it is notified");
    enter(&c);
    RETURNS(0, cv_notify(&c, 1), "notify returns 0");
    RETURNS(ETIMEDOUT, cv_wait(&c, 5 * MS),
            "nobody who comes later gets the notification");
    leave(&c);
    join(threads, 1);
    end_cv(&c);
}

START_TEST(hidden_nobody_gets_what_came_before)
{
    weave_explore(notify_and_wait, NULL, .steps = STEPS);
}
END_TEST

struct court {
    struct cv cv;
    int side; /* where the ball is; by the lock */
};

static void *play(void *arg)
{
    struct court *court = arg;
    for (int i = 0; i < 2; i++) {
        enter(&court->cv);
        while (court->side != 1) {
            RETURNS(0, cv_wait(&court->cv, LAB_FOREVER), "wait returns 0");
        }
        court->side = 0;
        RETURNS(0, cv_notify(&court->cv, 1), "notify returns 0");
        leave(&court->cv);
    }
    return NULL;
}

static void to_and_fro(void *unused)
{
    struct court court = {.side = 0};
    pthread_t thread;
    (void)unused;
    make_cv(&court.cv, NULL);
    start(&thread, play, &court);
    for (int i = 0; i < 2; i++) {
        enter(&court.cv);
        court.side = 1;
        RETURNS(0, cv_notify(&court.cv, 1), "notify returns 0");
        while (court.side != 0) {
            RETURNS(0, cv_wait(&court.cv, LAB_FOREVER), "wait returns 0");
        }
        leave(&court.cv);
    }
    join(&thread, 1);
    end_cv(&court.cv);
}

START_TEST(hidden_to_and_fro)
{
    weave_explore(to_and_fro, NULL, .steps = STEPS);
}
END_TEST

/* ---- timeouts ---- */

struct waiting {
    struct cv cv;
    int result; /* by the lock */
};

static void *wait_five(void *arg)
{
    struct waiting *waiting = arg;
    enter(&waiting->cv);
    waiting->result = cv_wait(&waiting->cv, 5 * MS);
    leave(&waiting->cv);
    return NULL;
}

/* The time may be over just when the notification comes. */
static void in_the_nick_of_time(void *unused)
{
    struct waiting waiting = {.result = -1};
    pthread_t threads[2];
    (void)unused;
    make_cv(&waiting.cv, NULL);
    start(&threads[0], wait_once, &waiting.cv);
    EQUALS(1, weave_settle(), "wait blocks until it is notified");
    start(&threads[1], wait_five, &waiting);
    notify(&waiting.cv, 1);
    join(&threads[1], 1);
    HOLDS(waiting.result == 0 || waiting.result == ETIMEDOUT,
          "wait with a timeout returns 0 or ETIMEDOUT");
    if (waiting.result == 0) {
        EQUALS(1, weave_settle(), "notify wakes N of those who are waiting");
        notify(&waiting.cv, 1);
    }
    EQUALS(0, weave_settle(),
           "a notification is never lost on a thread whose time is over");
    join(&threads[0], 1);
    end_cv(&waiting.cv);
}

START_TEST(hidden_the_notification_or_a_time_out)
{
    weave_explore(in_the_nick_of_time, NULL, .steps = STEPS,
                  .early_timeouts = 1);
}
END_TEST

static void wait_after_wait(void *unused)
{
    struct cv c;
    (void)unused;
    make_cv(&c, NULL);
    enter(&c);
    for (int i = 1; i <= 3; i++) {
        int64_t begin = weave_now_ns();
        RETURNS(ETIMEDOUT, cv_wait(&c, i * MS), "ETIMEDOUT, the time was over");
        HOLDS(weave_now_ns() - begin >= i * MS,
              "timeouts are nanoseconds from the call");
        RETURNS(0, cv_notify(&c, 2), "notify: all when there are fewer");
    }
    leave(&c);
    end_cv(&c);
}

START_TEST(hidden_nobody_is_left_in_the_queue)
{
    weave_explore(wait_after_wait, NULL, .steps = STEPS);
}
END_TEST

struct late {
    struct cv cv;
    unsigned level; /* by the lock */
    int result;
    int64_t took_ns;
};

static bool is_high(void *arg)
{
    return ((struct late *)arg)->level >= 3;
}

static void *wait_nine(void *arg)
{
    struct late *late = arg;
    int64_t begin = weave_now_ns();
    enter(&late->cv);
    late->result = cv_wait_for(&late->cv, is_high, late, 9 * MS);
    leave(&late->cv);
    late->took_ns = weave_now_ns() - begin;
    return NULL;
}

/* Raises the level by one every four milliseconds: the third is too late. */
static void rise_slowly(void *unused)
{
    struct late late = {.level = 0};
    const struct timespec four = {0, 4L * MS};
    pthread_t thread;
    (void)unused;
    make_cv(&late.cv, NULL);
    start(&thread, wait_nine, &late);
    EQUALS(1, weave_settle(), "wait_for blocks while PRED is not true");
    for (int i = 0; i < 3; i++) {
        nanosleep(&four, NULL);
        enter(&late.cv);
        late.level++;
        RETURNS(0, cv_notify(&late.cv, 1), "notify returns 0");
        leave(&late.cv);
    }
    join(&thread, 1);
    RETURNS(ETIMEDOUT, late.result, "ETIMEDOUT when PRED was not true in time");
    HOLDS(late.took_ns >= 9 * MS, "timeouts are nanoseconds from the call");
    HOLDS(late.took_ns < 10 * MS, "the time counts once");
    end_cv(&late.cv);
}

START_TEST(hidden_its_time_counts_once)
{
    weave_explore(rise_slowly, NULL, .steps = STEPS);
}
END_TEST

/* ---- faults, and two of them ---- */

static void wait_fails(void *arg)
{
    struct cv c;
    make_cv(&c, NULL);
    enter(&c);
    weave_fail(WEAVE_FAIL_INIT, *(unsigned *)arg);
    int error = cv_wait(&c, 5 * MS);
    if (weave_failed(WEAVE_FAIL_INIT) == 0) {
        RETURNS(ETIMEDOUT, error, "ETIMEDOUT when the time was over");
    }
    HOLDS(error > 0, "wait returns what another init returned");
    weave_fail(WEAVE_FAIL_INIT, 0);
    RETURNS(0, cv_notify_all(&c), "whatever the result, it is still held");
    leave(&c);
    RETURNS(EPERM, cv_release(&c), "the lock is as deep as before");
    end_cv(&c);
}

START_TEST(hidden_a_wait_that_cannot_begin)
{
    for (unsigned nth = 1; nth <= 2; nth++) {
        weave_explore(wait_fails, &nth, .steps = STEPS);
    }
}
END_TEST

static void two_conditions(void *unused)
{
    struct cv a;
    struct cv b;
    pthread_t threads[2];
    (void)unused;
    make_cv(&a, NULL);
    make_cv(&b, NULL);
    start(&threads[0], wait_once, &a);
    start(&threads[1], wait_once, &b);
    EQUALS(2, weave_settle(), "wait blocks until it is notified");
    enter(&a);
    notify(&b, 2);
    EQUALS(1, weave_settle(), "two objects never disturb each other");
    leave(&a);
    notify(&a, 1);
    join(threads, 2);
    end_cv(&a);
    end_cv(&b);
}

START_TEST(hidden_two_conditions_do_not_disturb_each_other)
{
    weave_explore(two_conditions, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(conditions_hidden)
{
    lab_case("cv-basics");
    lab_test(hidden_who_does_not_hold_the_lock_is_refused);
    lab_case("cv-lock");
    lab_test(hidden_three_deep);
    lab_case("cv-notify");
    lab_test(hidden_two_of_three);
    lab_test(hidden_nobody_gets_what_came_before);
    lab_case("cv-atomic");
    lab_test(hidden_to_and_fro);
    lab_case("cv-timeout");
    lab_test(hidden_the_notification_or_a_time_out);
    lab_test(hidden_nobody_is_left_in_the_queue);
    lab_case("wait-for");
    lab_test(hidden_its_time_counts_once);
    lab_case("independence");
    lab_test(hidden_two_conditions_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(hidden_a_wait_that_cannot_begin);
}

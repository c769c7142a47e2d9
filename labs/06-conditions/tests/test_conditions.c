/* test_conditions.c: public tests of cv_*, without timeouts. */
#include "tests/contract.h"

/* ---- one thread ---- */

/* A predicate that must not be called. */
static bool never_ask(void *unused)
{
    (void)unused;
    HOLDS(false, "wait_for: EPERM without calling PRED");
    return true;
}

static void refuse_without_lock(void *unused)
{
    struct cv c;
    (void)unused;
    make_cv(&c, NULL);
    errno = 77;
    RETURNS(EPERM, cv_wait(&c, LAB_FOREVER),
            "wait: EPERM when the caller does not hold the lock");
    RETURNS(EPERM, cv_wait_for(&c, never_ask, NULL, LAB_FOREVER),
            "wait_for: EPERM when the caller does not hold the lock");
    RETURNS(EPERM, cv_notify(&c, 1),
            "notify: EPERM when the caller does not hold the lock");
    RETURNS(EPERM, cv_notify_all(&c),
            "notify_all: EPERM when the caller does not hold the lock");
    RETURNS(EPERM, cv_release(&c), "cv_release: as rlock_release");
    HOLDS(errno == 77, "no function changes errno");
    end_cv(&c);
}

START_TEST(who_does_not_hold_the_lock_is_refused)
{
    weave_explore(refuse_without_lock, NULL, .steps = STEPS);
}
END_TEST

static void try_with_lock(void *unused)
{
    struct cv c;
    (void)unused;
    make_cv(&c, NULL);
    enter(&c);
    RETURNS(0, cv_acquire(&c, 0), "cv_acquire: as rlock_acquire");
    RETURNS(EAGAIN, cv_wait(&c, 0), "wait: EAGAIN at once with timeout 0");
    RETURNS(EINVAL, cv_wait(&c, -2), "a timeout below -1 is EINVAL");
    RETURNS(EINVAL, cv_wait_for(&c, never_ask, NULL, -2),
            "a timeout below -1 is EINVAL, without calling PRED");
    RETURNS(0, cv_notify(&c, 0), "notify: 0 wakes nobody");
    RETURNS(0, cv_notify(&c, 2), "notify: all when there are fewer than N");
    RETURNS(0, cv_notify_all(&c), "notify_all: all, also when nobody waits");
    leave(&c);
    leave(&c);
    RETURNS(EPERM, cv_release(&c),
            "whatever the result, the lock is as deep as before");
    end_cv(&c);
}

START_TEST(who_holds_the_lock_may_try)
{
    weave_explore(try_with_lock, NULL, .steps = STEPS);
}
END_TEST

/* ---- the lock ---- */

struct room {
    struct rlock lock;
    struct cv cv;
    bool ready; /* by lock */
};

static void make_room(struct room *room)
{
    poison(room, sizeof(*room));
    RETURNS(0, rlock_init(&room->lock), "lab 05 makes an RLock");
    make_cv(&room->cv, &room->lock);
    room->ready = false;
}

static void end_room(struct room *room)
{
    end_cv(&room->cv);
    RETURNS(0, rlock_destroy(&room->lock), "the lock L outlives the condition");
}

static void *wait_deep(void *arg)
{
    struct room *room = arg;
    unsigned depth = 0;
    enter(&room->cv);
    enter(&room->cv);
    RETURNS(0, cv_wait(&room->cv, LAB_FOREVER),
            "wait returns 0 when it was notified");
    rlock_depth(&room->lock, &depth);
    EQUALS(2, depth, "wait takes the lock again, to the same depth");
    HOLDS(room->ready, "those who were notified go on when the lock is free");
    leave(&room->cv);
    leave(&room->cv);
    return NULL;
}

static void let_go_altogether(void *unused)
{
    struct room room;
    pthread_t thread;
    (void)unused;
    make_room(&room);
    start(&thread, wait_deep, &room);
    EQUALS(1, weave_settle(), "wait blocks until it is notified");
    RETURNS(0, rlock_acquire(&room.lock, 0),
            "wait releases the lock altogether, however deep");
    RETURNS(0, cv_notify(&room.cv, 1), "notify returns 0");
    EQUALS(1, weave_settle(), "they go on when the caller has released");
    room.ready = true;
    leave(&room.cv);
    EQUALS(0, weave_settle(), "they go on when the caller has released");
    join(&thread, 1);
    RETURNS(0, rlock_acquire(&room.lock, 0), "the lock is free at the end");
    leave(&room.cv);
    end_room(&room);
}

START_TEST(a_wait_releases_and_restores_the_lock)
{
    weave_explore(let_go_altogether, NULL, .steps = STEPS);
}
END_TEST

/* ---- how many, and who ---- */

static void wake_one_by_one(void *unused)
{
    struct cv c;
    pthread_t threads[2];
    (void)unused;
    make_cv(&c, NULL);
    notify(&c, 2);
    start(&threads[0], wait_once, &c);
    start(&threads[1], wait_once, &c);
    EQUALS(2, weave_settle(), "a notification is for those who wait now");
    notify(&c, 1);
    EQUALS(1, weave_settle(), "notify wakes N of those who are waiting");
    notify(&c, 2);
    EQUALS(0, weave_settle(), "notify wakes all when there are fewer than N");
    join(threads, 2);
    end_cv(&c);
}

START_TEST(as_many_wake_up_as_were_notified)
{
    weave_explore(wake_one_by_one, NULL, .steps = STEPS);
}
END_TEST

static void wake_all(void *unused)
{
    struct cv c;
    pthread_t threads[2];
    (void)unused;
    make_cv(&c, NULL);
    start(&threads[0], wait_once, &c);
    start(&threads[1], wait_once, &c);
    EQUALS(2, weave_settle(), "wait blocks until it is notified");
    enter(&c);
    RETURNS(0, cv_notify_all(&c), "notify_all returns 0");
    leave(&c);
    EQUALS(0, weave_settle(), "notify_all wakes all");
    join(threads, 2);
    end_cv(&c);
}

START_TEST(all_wake_up)
{
    weave_explore(wake_all, NULL, .steps = STEPS);
}
END_TEST

static void *wait_until_ready(void *arg)
{
    struct room *room = arg;
    enter(&room->cv);
    while (!room->ready) {
        RETURNS(0, cv_wait(&room->cv, LAB_FOREVER),
                "wait returns 0 when it was notified");
        HOLDS(room->ready, "wait returns for no other reason");
    }
    leave(&room->cv);
    return NULL;
}

static void get_ready(void *unused)
{
    struct room room;
    pthread_t thread;
    (void)unused;
    make_room(&room);
    start(&thread, wait_until_ready, &room);
    enter(&room.cv);
    room.ready = true;
    RETURNS(0, cv_notify(&room.cv, 1), "notify returns 0");
    leave(&room.cv);
    join(&thread, 1);
    end_room(&room);
}

START_TEST(no_notification_is_lost)
{
    weave_explore(get_ready, NULL, .steps = STEPS);
}
END_TEST

/* ---- two of them, and the end ---- */

static void two_with_one_lock(void *unused)
{
    struct room room;
    struct cv other;
    pthread_t thread;
    (void)unused;
    make_room(&room);
    make_cv(&other, &room.lock);
    start(&thread, wait_once, &room.cv);
    EQUALS(1, weave_settle(), "wait blocks until it is notified");
    notify(&other, 1);
    EQUALS(1, weave_settle(), "two conditions with the same lock are two");
    notify(&room.cv, 1);
    join(&thread, 1);
    end_cv(&other);
    end_room(&room);
}

START_TEST(two_conditions_share_a_lock)
{
    weave_explore(two_with_one_lock, NULL, .steps = STEPS);
}
END_TEST

static void destroy_in_use(void *unused)
{
    struct cv c;
    pthread_t thread;
    (void)unused;
    make_cv(&c, NULL);
    start(&thread, wait_once, &c);
    EQUALS(1, weave_settle(), "wait blocks until it is notified");
    RETURNS(EBUSY, cv_destroy(&c),
            "destroy: EBUSY while a thread is inside cv_wait");
    enter(&c);
    RETURNS(0, cv_notify(&c, 1), "EBUSY: nothing has changed");
    EQUALS(1, weave_settle(), "they go on when the caller has released");
    RETURNS(EBUSY, cv_destroy(&c),
            "destroy: EBUSY also for one that has not yet its lock again");
    leave(&c);
    join(&thread, 1);
    enter(&c);
    RETURNS(EBUSY, cv_destroy(&c),
            "destroy: EBUSY while a lock of its own is held");
    leave(&c);
    end_cv(&c);
    make_cv(&c, NULL);
    end_cv(&c);
}

START_TEST(destroying_a_condition_in_use_is_refused)
{
    weave_explore(destroy_in_use, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(conditions)
{
    lab_case("cv-basics");
    lab_test(who_does_not_hold_the_lock_is_refused);
    lab_test(who_holds_the_lock_may_try);
    lab_case("cv-lock");
    lab_test(a_wait_releases_and_restores_the_lock);
    lab_case("cv-notify");
    lab_test(as_many_wake_up_as_were_notified);
    lab_test(all_wake_up);
    lab_case("cv-atomic");
    lab_test(no_notification_is_lost);
    lab_case("independence");
    lab_test(two_conditions_share_a_lock);
    lab_case("destroy");
    lab_test(destroying_a_condition_in_use_is_refused);
}

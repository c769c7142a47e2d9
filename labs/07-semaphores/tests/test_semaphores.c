/* test_semaphores.c: the public tests. Each quotes the contract it checks. */
#include "labtest.h"

#include "semaphores.h"

#include <errno.h>
#include <string.h>

enum { MS = 1000000, POISON = 0xA5 };

/* Memory that init must not rely on. */
static void poison(void *memory, size_t size)
{
    memset(memory, POISON, size);
}

static void start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, run, arg), 0);
}

/* ---- one thread ---- */

static void count_permits(void *unused)
{
    struct semx s;
    unsigned value;
    (void)unused;
    poison(&s, sizeof(s));
    ck_assert_msg(semx_init(&s, 2) == 0, "semx_init returns 0");
    ck_assert_msg(semx_acquire(&s, LAB_FOREVER) == 0,
                  "semx_acquire takes a permit and returns 0");
    semx_value(&s, &value);
    ck_assert_msg(value == 1, "semx_value: the number of permits now; "
                              "expected 1, got %u",
                  value);
    ck_assert_msg(semx_acquire(&s, 0) == 0, "there is a permit: a try is 0");
    ck_assert_msg(semx_acquire(&s, 0) == EAGAIN,
                  "a try that cannot be done now is EAGAIN");
    ck_assert_msg(semx_release(&s, 2) == 0, "semx_release returns 0");
    semx_value(&s, &value);
    ck_assert_msg(value == 2, "two permits were given back; got %u", value);
    ck_assert_msg(semx_destroy(&s) == 0, "nobody waits: semx_destroy is 0");
}

static void refuse_bad_values(void *unused)
{
    struct semx s;
    unsigned value;
    (void)unused;
    poison(&s, sizeof(s));
    semx_init(&s, 1);
    errno = 77;
    ck_assert_msg(semx_release(&s, 0) == EINVAL,
                  "semx_release: EINVAL when N is 0");
    ck_assert_msg(semx_acquire(&s, -2) == EINVAL,
                  "a timeout below -1 is EINVAL");
    semx_value(&s, &value);
    ck_assert_msg(value == 1, "a refused call changes nothing; got %u", value);
    ck_assert_msg(errno == 77, "no function touches errno");
    semx_destroy(&s);
}

START_TEST(permits_are_counted)
{
    weave_explore(count_permits, NULL);
}
END_TEST

START_TEST(bad_values_are_refused)
{
    weave_explore(refuse_bad_values, NULL);
}
END_TEST

/* ---- semaphores and threads ---- */

struct room {
    struct semx door;
    pthread_mutex_t lock;
    unsigned inside;
    unsigned most;
};

static void *visit(void *arg)
{
    struct room *room = arg;
    ck_assert_int_eq(semx_acquire(&room->door, LAB_FOREVER), 0);
    pthread_mutex_lock(&room->lock);
    room->inside++;
    room->most = room->inside > room->most ? room->inside : room->most;
    pthread_mutex_unlock(&room->lock);
    pthread_mutex_lock(&room->lock);
    room->inside--;
    pthread_mutex_unlock(&room->lock);
    ck_assert_int_eq(semx_release(&room->door, 1), 0);
    return NULL;
}

static void three_visitors_two_seats(void *unused)
{
    struct room room = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t thread[3];
    unsigned value;
    (void)unused;
    poison(&room.door, sizeof(room.door));
    semx_init(&room.door, 2);
    for (int i = 0; i < 3; i++) {
        start(&thread[i], visit, &room);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(thread[i], NULL);
    }
    ck_assert_msg(room.most <= 2,
                  "never more threads inside than permits; saw %u of 2",
                  room.most);
    semx_value(&room.door, &value);
    ck_assert_msg(value == 2, "all permits are back; got %u", value);
    semx_destroy(&room.door);
}

START_TEST(never_more_inside_than_permits)
{
    weave_explore(three_visitors_two_seats, NULL);
}
END_TEST

static void *take_one(void *arg)
{
    ck_assert_int_eq(semx_acquire(arg, LAB_FOREVER), 0);
    return NULL;
}

static void wake_two(void *unused)
{
    struct semx s;
    pthread_t thread[2];
    (void)unused;
    poison(&s, sizeof(s));
    semx_init(&s, 0);
    start(&thread[0], take_one, &s);
    start(&thread[1], take_one, &s);
    ck_assert_msg(weave_settle() == 2, "semx_acquire blocks while there is "
                                       "no permit");
    ck_assert_int_eq(semx_release(&s, 2), 0);
    pthread_join(thread[0], NULL);
    pthread_join(thread[1], NULL);
    semx_destroy(&s);
}

START_TEST(releasing_two_lets_two_go_on)
{
    weave_explore(wake_two, NULL);
}
END_TEST

static void *take_in_time(void *arg)
{
    return semx_acquire(arg, 5 * MS) == ETIMEDOUT ? arg : NULL;
}

static void give_up_waiting(void *unused)
{
    struct semx s;
    pthread_t thread;
    void *timed_out;
    unsigned value;
    (void)unused;
    poison(&s, sizeof(s));
    semx_init(&s, 0);
    int64_t before = weave_now_ns();
    start(&thread, take_in_time, &s);
    pthread_join(thread, &timed_out);
    ck_assert_msg(timed_out != NULL, "ETIMEDOUT when the time is over");
    ck_assert_msg(weave_now_ns() - before >= 5 * MS,
                  "the timeout is counted in nanoseconds from now");
    ck_assert_int_eq(semx_release(&s, 1), 0);
    semx_value(&s, &value);
    ck_assert_msg(value == 1, "a thread whose time is over has taken nothing; "
                              "got %u",
                  value);
    ck_assert_msg(semx_destroy(&s) == 0,
                  "a thread whose time is over is not waiting any more");
}

START_TEST(a_timed_out_waiter_takes_nothing)
{
    weave_explore(give_up_waiting, NULL, .early_timeouts = 1);
}
END_TEST

static void overfill(void *unused)
{
    struct semx s;
    unsigned value;
    (void)unused;
    poison(&s, sizeof(s));
    bsemx_init(&s, 2);
    ck_assert_msg(semx_release(&s, 1) == EOVERFLOW,
                  "EOVERFLOW when there would be more permits than the bound");
    semx_acquire(&s, LAB_FOREVER);
    ck_assert_msg(semx_release(&s, 2) == EOVERFLOW, "two do not fit");
    semx_value(&s, &value);
    ck_assert_msg(value == 1, "EOVERFLOW: nothing has changed; got %u", value);
    ck_assert_msg(semx_release(&s, 1) == 0, "one fits");
    semx_destroy(&s);
}

static void *give_one(void *arg)
{
    return semx_release(arg, 1) == 0 ? arg : NULL;
}

static void overfill_together(void *unused)
{
    struct semx s;
    pthread_t thread[2];
    void *done[2];
    unsigned value;
    (void)unused;
    poison(&s, sizeof(s));
    bsemx_init(&s, 1);
    semx_acquire(&s, LAB_FOREVER);
    start(&thread[0], give_one, &s);
    start(&thread[1], give_one, &s);
    pthread_join(thread[0], &done[0]);
    pthread_join(thread[1], &done[1]);
    semx_value(&s, &value);
    ck_assert_msg(value == 1, "never more permits than the bound; got %u",
                  value);
    ck_assert_msg((done[0] != NULL) + (done[1] != NULL) == 1,
                  "exactly one of two releases fits");
    semx_destroy(&s);
}

START_TEST(releasing_over_the_bound_changes_nothing)
{
    weave_explore(overfill, NULL);
}
END_TEST

START_TEST(two_releases_at_once_keep_the_bound)
{
    weave_explore(overfill_together, NULL);
}
END_TEST

/* ---- barriers ---- */

struct meeting {
    struct barrier barrier;
    pthread_mutex_t lock;
    unsigned arrived;
    unsigned parties;
    unsigned phases;
    unsigned actions;
    unsigned seen; /* bit i: index i was given in this phase */
};

static int count_action(void *arg)
{
    struct meeting *meeting = arg;
    pthread_mutex_lock(&meeting->lock);
    meeting->actions++;
    meeting->seen = 0;
    pthread_mutex_unlock(&meeting->lock);
    return 0;
}

static void *attend(void *arg)
{
    struct meeting *meeting = arg;
    for (unsigned phase = 1; phase <= meeting->phases; phase++) {
        unsigned index = 99;
        pthread_mutex_lock(&meeting->lock);
        meeting->arrived++;
        pthread_mutex_unlock(&meeting->lock);
        int error = barrier_wait(&meeting->barrier, LAB_FOREVER, &index);
        ck_assert_msg(error == 0, "a complete phase is 0 for everybody; got "
                                  "%d",
                      error);
        pthread_mutex_lock(&meeting->lock);
        ck_assert_msg(meeting->arrived >= phase * meeting->parties,
                      "nobody goes on before all have arrived: phase %u, %u "
                      "arrivals",
                      phase, meeting->arrived);
        ck_assert_msg(index < meeting->parties,
                      "the index is from 0 to PARTIES - 1; got %u", index);
        ck_assert_msg(meeting->actions >= phase,
                      "the action runs before any thread goes on");
        ck_assert_msg((meeting->seen & (1u << index)) == 0,
                      "each thread of a phase gets a different index; %u "
                      "twice",
                      index);
        meeting->seen |= 1u << index;
        pthread_mutex_unlock(&meeting->lock);
    }
    return NULL;
}

static void hold_meeting(unsigned parties, unsigned phases)
{
    struct meeting meeting = {.lock = PTHREAD_MUTEX_INITIALIZER,
                              .parties = parties,
                              .phases = phases};
    pthread_t thread[4];
    poison(&meeting.barrier, sizeof(meeting.barrier));
    ck_assert_int_eq(
        barrier_init(&meeting.barrier, parties, count_action, &meeting), 0);
    for (unsigned i = 1; i < parties; i++) {
        start(&thread[i], attend, &meeting);
    }
    attend(&meeting);
    for (unsigned i = 1; i < parties; i++) {
        pthread_join(thread[i], NULL);
    }
    ck_assert_msg(meeting.actions == phases,
                  "the action runs once a phase; %u times in %u",
                  meeting.actions, phases);
    ck_assert_int_eq(barrier_destroy(&meeting.barrier), 0);
}

static void meet_once(void *unused)
{
    (void)unused;
    hold_meeting(3, 1);
}

static void meet_again(void *unused)
{
    (void)unused;
    hold_meeting(2, 3);
}

START_TEST(nobody_passes_before_all_have_arrived)
{
    weave_explore(meet_once, NULL, .spurious = 2);
}
END_TEST

START_TEST(the_barrier_works_again_at_once)
{
    weave_explore(meet_again, NULL);
}
END_TEST

static void meet_as_two_with_action(void *unused)
{
    (void)unused;
    hold_meeting(2, 1);
}

START_TEST(the_action_runs_once_and_indices_differ)
{
    weave_explore(meet_as_two_with_action, NULL);
}
END_TEST

static void *wait_cancelled(void *arg)
{
    unsigned index;
    int error = barrier_wait(arg, LAB_FOREVER, &index);
    ck_assert_msg(error == ECANCELED,
                  "threads that wait at a barrier when it breaks get "
                  "ECANCELED; got %d",
                  error);
    return NULL;
}

static void break_by_timeout(void *unused)
{
    struct barrier b;
    pthread_t thread;
    unsigned index;
    unsigned waiting;
    bool broken;
    (void)unused;
    poison(&b, sizeof(b));
    barrier_init(&b, 3, NULL, NULL);
    start(&thread, wait_cancelled, &b);
    weave_settle();
    ck_assert_msg(barrier_wait(&b, 0, &index) == EAGAIN,
                  "timeout 0: EAGAIN for any thread but the last");
    barrier_state(&b, &waiting, &broken);
    ck_assert_msg(waiting == 1 && !broken, "one waits, nothing is broken");
    int error = barrier_wait(&b, MS, &index);
    ck_assert_msg(error == ETIMEDOUT,
                  "a thread whose time is over gets ETIMEDOUT; got %d", error);
    pthread_join(thread, NULL);
    barrier_state(&b, &waiting, &broken);
    ck_assert_msg(broken, "a time-out breaks the barrier");
    ck_assert_msg(barrier_wait(&b, LAB_FOREVER, &index) == ECANCELED,
                  "those that come to a broken barrier get ECANCELED");
    barrier_reset(&b);
    barrier_state(&b, &waiting, &broken);
    ck_assert_msg(waiting == 0 && !broken, "reset: whole and empty again");
    ck_assert_int_eq(barrier_destroy(&b), 0);
}

static void abort_and_reset(void *unused)
{
    struct barrier b;
    pthread_t thread[2];
    (void)unused;
    poison(&b, sizeof(b));
    barrier_init(&b, 2, NULL, NULL);
    start(&thread[0], wait_cancelled, &b);
    weave_settle();
    barrier_abort(&b);
    pthread_join(thread[0], NULL);
    barrier_reset(&b);
    start(&thread[1], wait_cancelled, &b);
    weave_settle();
    barrier_reset(&b);
    pthread_join(thread[1], NULL);
    ck_assert_int_eq(barrier_destroy(&b), 0);
}

START_TEST(a_time_out_breaks_the_barrier_for_all)
{
    weave_explore(break_by_timeout, NULL);
}
END_TEST

START_TEST(abort_and_reset_wake_those_who_wait)
{
    weave_explore(abort_and_reset, NULL);
}
END_TEST

static void *meet_elsewhere(void *unused)
{
    (void)unused;
    hold_meeting(2, 1);
    return NULL;
}

static void two_meetings(void *unused)
{
    pthread_t thread;
    (void)unused;
    start(&thread, meet_elsewhere, NULL);
    hold_meeting(2, 1);
    pthread_join(thread, NULL);
}

static void two_semaphores(void *unused)
{
    struct semx a;
    struct semx b;
    pthread_t thread;
    unsigned value;
    (void)unused;
    poison(&a, sizeof(a));
    poison(&b, sizeof(b));
    semx_init(&a, 0);
    bsemx_init(&b, 1);
    start(&thread, take_one, &a);
    semx_acquire(&b, LAB_FOREVER);
    ck_assert_int_eq(semx_release(&b, 1), 0);
    ck_assert_int_eq(semx_release(&a, 1), 0);
    pthread_join(thread, NULL);
    semx_value(&a, &value);
    ck_assert_msg(value == 0, "different objects never disturb each other");
    semx_destroy(&a);
    semx_destroy(&b);
}

START_TEST(two_barriers_do_not_disturb_each_other)
{
    weave_explore(two_meetings, NULL);
}
END_TEST

START_TEST(two_semaphores_do_not_disturb_each_other)
{
    weave_explore(two_semaphores, NULL);
}
END_TEST

static void destroy_in_use(void *unused)
{
    struct semx s;
    struct barrier b;
    pthread_t thread[2];
    (void)unused;
    poison(&s, sizeof(s));
    poison(&b, sizeof(b));
    semx_init(&s, 0);
    barrier_init(&b, 2, NULL, NULL);
    start(&thread[0], take_one, &s);
    start(&thread[1], wait_cancelled, &b);
    weave_settle();
    ck_assert_msg(semx_destroy(&s) == EBUSY,
                  "semx_destroy: EBUSY while a thread waits");
    ck_assert_msg(barrier_destroy(&b) == EBUSY,
                  "barrier_destroy: EBUSY while a thread waits for others");
    semx_release(&s, 1);
    barrier_abort(&b);
    pthread_join(thread[0], NULL);
    pthread_join(thread[1], NULL);
    ck_assert_int_eq(semx_destroy(&s), 0);
    ck_assert_int_eq(barrier_destroy(&b), 0);
}

static void *pass_barrier(void *arg)
{
    unsigned index;
    ck_assert_int_eq(barrier_wait(arg, LAB_FOREVER, &index), 0);
    return NULL;
}

static void destroy_at_once(void *unused)
{
    struct barrier b;
    pthread_t thread;
    unsigned index;
    (void)unused;
    poison(&b, sizeof(b));
    barrier_init(&b, 2, NULL, NULL);
    start(&thread, pass_barrier, &b);
    ck_assert_int_eq(barrier_wait(&b, LAB_FOREVER, &index), 0);
    ck_assert_msg(barrier_destroy(&b) == 0,
                  "a thread that has come through may destroy the barrier");
    poison(&b, sizeof(b));
    pthread_join(thread, NULL);
}

START_TEST(destroy_refuses_while_somebody_waits)
{
    weave_explore(destroy_in_use, NULL);
}
END_TEST

START_TEST(destroy_lets_slow_threads_leave)
{
    weave_explore(destroy_at_once, NULL);
}
END_TEST

LAB_SUITE(semaphores)
{
    lab_case("semaphore-basics");
    lab_test(permits_are_counted);
    lab_test(bad_values_are_refused);
    lab_case("semaphore-limit");
    lab_test(never_more_inside_than_permits);
    lab_case("release-n");
    lab_test(releasing_two_lets_two_go_on);
    lab_case("semaphore-timeout");
    lab_test(a_timed_out_waiter_takes_nothing);
    lab_case("bounded");
    lab_test(releasing_over_the_bound_changes_nothing);
    lab_test(two_releases_at_once_keep_the_bound);
    lab_case("barrier-gathers");
    lab_test(nobody_passes_before_all_have_arrived);
    lab_case("barrier-reuse");
    lab_test(the_barrier_works_again_at_once);
    lab_case("barrier-action");
    lab_test(the_action_runs_once_and_indices_differ);
    lab_case("barrier-broken");
    lab_test(a_time_out_breaks_the_barrier_for_all);
    lab_test(abort_and_reset_wake_those_who_wait);
    lab_case("independence");
    lab_test(two_barriers_do_not_disturb_each_other);
    lab_test(two_semaphores_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(destroy_refuses_while_somebody_waits);
    lab_test(destroy_lets_slow_threads_leave);
}

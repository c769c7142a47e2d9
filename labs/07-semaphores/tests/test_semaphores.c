/* test_semaphores.c: public tests of semx_* and bsemx_*. */
#include "tests/contract.h"

/* ---- one thread ---- */

static void count_permits(void *unused)
{
    struct semx s;
    (void)unused;
    make_semaphore(&s, 2);
    RETURNS(0, semx_acquire(&s, LAB_FOREVER),
            "acquire takes a permit and returns 0");
    EQUALS(1, permits(&s), "semx_value: the permits that are free now");
    RETURNS(0, semx_acquire(&s, 0), "a try succeeds when there is a permit");
    RETURNS(EAGAIN, semx_acquire(&s, 0),
            "timeout 0: EAGAIN when it cannot be done now");
    RETURNS(0, semx_release(&s, 3), "release gives N permits at once");
    EQUALS(3, permits(&s), "a semaphore may get more permits than at first");
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
}

START_TEST(permits_are_counted)
{
    weave_explore(count_permits, NULL);
}
END_TEST

static void refuse_bad_values(void *unused)
{
    struct semx s;
    (void)unused;
    make_semaphore(&s, 1);
    errno = 77;
    RETURNS(EINVAL, semx_release(&s, 0), "release: EINVAL when N is 0");
    RETURNS(EINVAL, semx_acquire(&s, -2), "a timeout below -1 is EINVAL");
    EQUALS(1, permits(&s), "EINVAL: nothing has changed");
    HOLDS(errno == 77, "no function changes errno");
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
}

START_TEST(bad_values_are_refused)
{
    weave_explore(refuse_bad_values, NULL);
}
END_TEST

/* ---- the limit ---- */

struct room {
    struct semx door;
    pthread_mutex_t lock;
    unsigned inside; /* by lock */
    unsigned most;   /* by lock */
};

static void *visit(void *arg)
{
    struct room *room = arg;
    RETURNS(0, semx_acquire(&room->door, LAB_FOREVER),
            "acquire waits for a permit and returns 0");
    pthread_mutex_lock(&room->lock);
    room->inside++;
    room->most = room->inside > room->most ? room->inside : room->most;
    pthread_mutex_unlock(&room->lock);
    pthread_mutex_lock(&room->lock);
    room->inside--;
    pthread_mutex_unlock(&room->lock);
    RETURNS(0, semx_release(&room->door, 1), "release returns 0");
    return NULL;
}

static void three_visitors_two_seats(void *unused)
{
    struct room room = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[3];
    (void)unused;
    make_semaphore(&room.door, 2);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], visit, &room);
    }
    join(threads, 3);
    ck_assert_msg(room.most <= 2,
                  "never more threads inside than permits (%u with 2)",
                  room.most);
    EQUALS(2, permits(&room.door), "all permits are back at the end");
    RETURNS(0, semx_destroy(&room.door), "nobody waits: destroy returns 0");
}

START_TEST(never_more_inside_than_permits)
{
    weave_explore(three_visitors_two_seats, NULL);
}
END_TEST

struct parcel {
    struct semx ready;
    unsigned content; /* ordered by the permit alone */
};

static void *unpack(void *arg)
{
    struct parcel *parcel = arg;
    RETURNS(0, semx_acquire(&parcel->ready, LAB_FOREVER),
            "acquire waits for a permit and returns 0");
    EQUALS(42, parcel->content,
           "what was written before release is read after acquire");
    return NULL;
}

static void send_parcel(void *unused)
{
    struct parcel parcel = {.content = 0};
    pthread_t thread;
    (void)unused;
    make_semaphore(&parcel.ready, 0);
    start(&thread, unpack, &parcel);
    parcel.content = 42;
    RETURNS(0, semx_release(&parcel.ready, 1),
            "any thread may release, also one that has not acquired");
    join(&thread, 1);
    RETURNS(0, semx_destroy(&parcel.ready), "nobody waits: destroy is 0");
}

START_TEST(a_permit_hands_over_what_was_written)
{
    weave_explore(send_parcel, NULL);
}
END_TEST

/* ---- release and timeouts ---- */

static void *take_one(void *arg)
{
    RETURNS(0, semx_acquire(arg, LAB_FOREVER),
            "acquire waits for a permit and returns 0");
    return NULL;
}

static void wake_two(void *unused)
{
    struct semx s;
    pthread_t threads[2];
    (void)unused;
    make_semaphore(&s, 0);
    start(&threads[0], take_one, &s);
    start(&threads[1], take_one, &s);
    EQUALS(2, weave_settle(), "acquire blocks while there is no permit");
    weave_note("two permits for two waiters");
    RETURNS(0, semx_release(&s, 2), "release returns 0");
    EQUALS(0, weave_settle(), "release(2): two waiters go on");
    join(threads, 2);
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
}

START_TEST(releasing_two_lets_two_go_on)
{
    weave_explore(wake_two, NULL);
}
END_TEST

static void *take_in_time(void *arg)
{
    int64_t begin = weave_now_ns();
    RETURNS(ETIMEDOUT, semx_acquire(arg, 5 * MS),
            "ETIMEDOUT when the time is over");
    HOLDS(weave_now_ns() - begin >= 5 * MS,
          "timeouts are nanoseconds from the call");
    return NULL;
}

static void give_up_waiting(void *unused)
{
    struct semx s;
    pthread_t thread;
    (void)unused;
    make_semaphore(&s, 0);
    start(&thread, take_in_time, &s);
    join(&thread, 1);
    RETURNS(0, semx_release(&s, 1), "release returns 0");
    EQUALS(1, permits(&s), "a thread whose time is over has taken nothing");
    RETURNS(0, semx_destroy(&s),
            "a thread whose time is over is not waiting any more");
}

START_TEST(a_timed_out_waiter_takes_nothing)
{
    weave_explore(give_up_waiting, NULL);
}
END_TEST

/* ---- the bound ---- */

static void overfill(void *unused)
{
    struct semx s;
    (void)unused;
    make_bounded(&s, 2);
    RETURNS(EOVERFLOW, semx_release(&s, 1),
            "EOVERFLOW when there would be more permits than the bound");
    RETURNS(0, semx_acquire(&s, LAB_FOREVER), "acquire takes a permit");
    RETURNS(EOVERFLOW, semx_release(&s, 2),
            "EOVERFLOW when there would be more permits than the bound");
    EQUALS(1, permits(&s), "EOVERFLOW: nothing has changed");
    RETURNS(0, semx_release(&s, 1), "a release up to the bound returns 0");
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
}

START_TEST(releasing_over_the_bound_changes_nothing)
{
    weave_explore(overfill, NULL);
}
END_TEST

static void *give_one(void *arg)
{
    return semx_release(arg, 1) == 0 ? arg : NULL;
}

static void overfill_together(void *unused)
{
    struct semx s;
    pthread_t threads[2];
    void *done[2];
    (void)unused;
    make_bounded(&s, 1);
    RETURNS(0, semx_acquire(&s, LAB_FOREVER), "acquire takes a permit");
    start(&threads[0], give_one, &s);
    start(&threads[1], give_one, &s);
    pthread_join(threads[0], &done[0]);
    pthread_join(threads[1], &done[1]);
    EQUALS(1, permits(&s), "a bounded semaphore never has more than VALUE");
    EQUALS(1, (done[0] != NULL) + (done[1] != NULL),
           "one of two releases is over the bound: EOVERFLOW");
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
}

START_TEST(two_releases_at_once_keep_the_bound)
{
    weave_explore(overfill_together, NULL);
}
END_TEST

/* ---- two of them, and the end ---- */

static void two_semaphores(void *unused)
{
    struct semx a;
    struct semx b;
    pthread_t thread;
    (void)unused;
    make_semaphore(&a, 0);
    make_bounded(&b, 1);
    start(&thread, take_one, &a);
    RETURNS(0, semx_acquire(&b, LAB_FOREVER),
            "two objects never disturb each other");
    RETURNS(0, semx_release(&b, 1), "two objects never disturb each other");
    RETURNS(0, semx_release(&a, 1), "two objects never disturb each other");
    join(&thread, 1);
    EQUALS(0, permits(&a), "two objects never disturb each other");
    EQUALS(1, permits(&b), "two objects never disturb each other");
    RETURNS(0, semx_destroy(&a), "nobody waits: destroy returns 0");
    RETURNS(0, semx_destroy(&b), "nobody waits: destroy returns 0");
}

START_TEST(two_semaphores_do_not_disturb_each_other)
{
    weave_explore(two_semaphores, NULL);
}
END_TEST

static void destroy_in_use(void *unused)
{
    struct semx s;
    pthread_t thread;
    (void)unused;
    make_semaphore(&s, 1);
    RETURNS(0, semx_acquire(&s, 0), "a try succeeds when there is a permit");
    start(&thread, take_one, &s);
    EQUALS(1, weave_settle(), "acquire blocks while there is no permit");
    RETURNS(EBUSY, semx_destroy(&s),
            "destroy: EBUSY while a thread is blocked in acquire");
    RETURNS(0, semx_release(&s, 1), "EBUSY: nothing has changed");
    join(&thread, 1);
    RETURNS(0, semx_destroy(&s),
            "destroy returns 0, also while permits are taken");
}

START_TEST(destroying_a_semaphore_in_use_is_refused)
{
    weave_explore(destroy_in_use, NULL);
}
END_TEST

LAB_SUITE(semaphores)
{
    lab_case("semaphore-basics");
    lab_test(permits_are_counted);
    lab_test(bad_values_are_refused);
    lab_case("semaphore-limit");
    lab_test(never_more_inside_than_permits);
    lab_test(a_permit_hands_over_what_was_written);
    lab_case("release-n");
    lab_test(releasing_two_lets_two_go_on);
    lab_case("semaphore-timeout");
    lab_test(a_timed_out_waiter_takes_nothing);
    lab_case("bounded");
    lab_test(releasing_over_the_bound_changes_nothing);
    lab_test(two_releases_at_once_keep_the_bound);
    lab_case("independence");
    lab_test(two_semaphores_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(destroying_a_semaphore_in_use_is_refused);
}

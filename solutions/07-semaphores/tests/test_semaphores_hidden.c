/*
 * test_semaphores_hidden.c: the same rules with other numbers. Nothing here
 * asks for more than the header and the public tests do.
 */
#include "labtest.h"

#include "semaphores.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

enum { MS = 1000000, POISON = 0x5A };

static void start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, run, arg), 0);
}

static void count_to_the_end(void *unused)
{
    struct semx s;
    unsigned value;
    (void)unused;
    memset(&s, POISON, sizeof(s));
    semx_init(&s, UINT_MAX - 1);
    ck_assert_msg(semx_release(&s, 2) == EOVERFLOW,
                  "EOVERFLOW when there would be more than UINT_MAX");
    ck_assert_msg(semx_release(&s, 1) == 0, "UINT_MAX permits fit");
    semx_value(&s, &value);
    ck_assert_msg(value == UINT_MAX, "got %u", value);
    ck_assert_int_eq(semx_acquire(&s, 3 * MS), 0);
    ck_assert_int_eq(semx_destroy(&s), 0);
}

START_TEST(hidden_permits_are_counted_to_the_end)
{
    weave_explore(count_to_the_end, NULL);
}
END_TEST

static void *acquire_one(void *arg)
{
    ck_assert_int_eq(semx_acquire(arg, LAB_FOREVER), 0);
    return NULL;
}

static void *release_one(void *arg)
{
    ck_assert_int_eq(semx_release(arg, 1), 0);
    return NULL;
}

static void acquirers_and_releasers(void *unused)
{
    struct semx s;
    pthread_t thread[4];
    unsigned value;
    (void)unused;
    memset(&s, POISON, sizeof(s));
    semx_init(&s, 0);
    for (int i = 0; i < 4; i++) {
        start(&thread[i], i % 2 == 0 ? acquire_one : release_one, &s);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
    }
    semx_value(&s, &value);
    ck_assert_msg(value == 0, "two were given, two were taken; got %u", value);
    ck_assert_int_eq(semx_destroy(&s), 0);
}

START_TEST(hidden_two_givers_two_takers)
{
    weave_explore(acquirers_and_releasers, NULL);
}
END_TEST

static void release_three(void *unused)
{
    struct semx s;
    pthread_t thread[3];
    (void)unused;
    memset(&s, POISON, sizeof(s));
    bsemx_init(&s, 3);
    for (int i = 0; i < 3; i++) {
        semx_acquire(&s, LAB_FOREVER);
    }
    for (int i = 0; i < 3; i++) {
        start(&thread[i], acquire_one, &s);
    }
    weave_settle();
    ck_assert_int_eq(semx_release(&s, 3), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(thread[i], NULL);
    }
    ck_assert_int_eq(semx_destroy(&s), 0);
}

START_TEST(hidden_releasing_three_lets_three_go_on)
{
    weave_explore(release_three, NULL);
}
END_TEST

static void *acquire_timed(void *arg)
{
    int error = semx_acquire(arg, 2 * MS);
    ck_assert_msg(error == 0 || error == ETIMEDOUT, "got %d", error);
    return error == 0 ? arg : NULL;
}

static void timed_and_patient(void *unused)
{
    struct semx s;
    pthread_t timed;
    pthread_t patient;
    void *got;
    unsigned value;
    (void)unused;
    memset(&s, POISON, sizeof(s));
    semx_init(&s, 0);
    start(&timed, acquire_timed, &s);
    start(&patient, acquire_one, &s);
    ck_assert_int_eq(semx_release(&s, 1), 0);
    pthread_join(timed, &got);
    if (got != NULL) {
        ck_assert_int_eq(semx_release(&s, 1), 0);
    }
    pthread_join(patient, NULL);
    semx_value(&s, &value);
    ck_assert_msg(value == 0, "no permit is lost or made by a time-out; %u",
                  value);
    ck_assert_int_eq(semx_destroy(&s), 0);
}

START_TEST(hidden_a_time_out_loses_no_permit)
{
    weave_explore(timed_and_patient, NULL, .early_timeouts = 1);
}
END_TEST

static void *take_and_give(void *arg)
{
    ck_assert_int_eq(semx_acquire(arg, LAB_FOREVER), 0);
    ck_assert_int_eq(semx_release(arg, 1), 0);
    return NULL;
}

static void bounded_in_turn(void *unused)
{
    struct semx s;
    pthread_t thread[2];
    unsigned value;
    (void)unused;
    memset(&s, POISON, sizeof(s));
    bsemx_init(&s, 2);
    start(&thread[0], take_and_give, &s);
    start(&thread[1], take_and_give, &s);
    pthread_join(thread[0], NULL);
    pthread_join(thread[1], NULL);
    semx_value(&s, &value);
    ck_assert_msg(value == 2, "the bound again; got %u", value);
    ck_assert_msg(semx_release(&s, 1) == EOVERFLOW, "it is full");
    ck_assert_int_eq(semx_destroy(&s), 0);
}

START_TEST(hidden_the_bound_holds_after_turns)
{
    weave_explore(bounded_in_turn, NULL);
}
END_TEST

struct ring {
    struct barrier barrier;
    unsigned slot[3]; /* plain memory: only the barrier orders it */
    unsigned parties;
};

struct seat {
    struct ring *ring;
    unsigned number;
};

/* Each writes its own slot, then reads its neighbour's. */
static void *pass_around(void *arg)
{
    const struct seat *seat = arg;
    struct ring *ring = seat->ring;
    unsigned index;
    ring->slot[seat->number] = seat->number + 1;
    ck_assert_int_eq(barrier_wait(&ring->barrier, LAB_FOREVER, &index), 0);
    unsigned next = (seat->number + 1) % ring->parties;
    ck_assert_msg(ring->slot[next] == next + 1,
                  "nobody goes on before all have arrived");
    ck_assert_int_eq(barrier_wait(&ring->barrier, LAB_FOREVER, &index), 0);
    ring->slot[seat->number] = 0;
    return NULL;
}

static void go_around(unsigned parties)
{
    struct ring ring = {.parties = parties};
    struct seat seat[3];
    pthread_t thread[3];
    memset(&ring.barrier, POISON, sizeof(ring.barrier));
    barrier_init(&ring.barrier, parties, NULL, NULL);
    for (unsigned i = 0; i < parties; i++) {
        seat[i] = (struct seat){&ring, i};
        if (i > 0) {
            start(&thread[i], pass_around, &seat[i]);
        }
    }
    pass_around(&seat[0]);
    for (unsigned i = 1; i < parties; i++) {
        pthread_join(thread[i], NULL);
    }
    ck_assert_int_eq(barrier_destroy(&ring.barrier), 0);
}

static void around_two(void *unused)
{
    (void)unused;
    go_around(2);
}

static void around_three(void *unused)
{
    (void)unused;
    go_around(3);
}

START_TEST(hidden_the_barrier_orders_plain_memory)
{
    weave_explore(around_two, NULL);
}
END_TEST

START_TEST(hidden_three_go_around_twice)
{
    weave_explore(around_three, NULL);
}
END_TEST

static int refuse(void *arg)
{
    ++*(unsigned *)arg;
    return 1;
}

static void *see_cancelled(void *arg)
{
    unsigned index;
    ck_assert_msg(barrier_wait(arg, LAB_FOREVER, &index) == ECANCELED,
                  "an action that fails breaks the barrier");
    return NULL;
}

static void failing_action(void *unused)
{
    struct barrier b;
    pthread_t thread;
    unsigned actions = 0;
    unsigned waiting;
    bool broken;
    (void)unused;
    memset(&b, POISON, sizeof(b));
    barrier_init(&b, 2, refuse, &actions);
    start(&thread, see_cancelled, &b);
    see_cancelled(&b);
    pthread_join(thread, NULL);
    barrier_state(&b, &waiting, &broken);
    ck_assert_msg(broken && actions == 1, "broken after one action; %u",
                  actions);
    ck_assert_int_eq(barrier_destroy(&b), 0);
}

START_TEST(hidden_a_failing_action_breaks_the_barrier)
{
    weave_explore(failing_action, NULL);
}
END_TEST

static void alone(void *unused)
{
    struct barrier b;
    unsigned index = 7;
    (void)unused;
    memset(&b, POISON, sizeof(b));
    ck_assert_msg(barrier_init(&b, 0, NULL, NULL) == EINVAL,
                  "EINVAL when PARTIES is 0");
    barrier_init(&b, 1, NULL, NULL);
    ck_assert_msg(barrier_wait(&b, 0, &index) == 0 && index == 0,
                  "a barrier for one lets it through");
    ck_assert_msg(barrier_wait(&b, -7, &index) == EINVAL,
                  "a timeout below -1 is EINVAL");
    ck_assert_int_eq(barrier_destroy(&b), 0);
}

START_TEST(hidden_a_barrier_for_one)
{
    weave_explore(alone, NULL);
}
END_TEST

static void *use_a_pair(void *unused)
{
    (void)unused;
    go_around(2);
    return NULL;
}

static void two_rings(void *unused)
{
    pthread_t thread;
    (void)unused;
    start(&thread, use_a_pair, NULL);
    go_around(2);
    pthread_join(thread, NULL);
}

START_TEST(hidden_two_rings)
{
    weave_explore(two_rings, NULL);
}
END_TEST

LAB_SUITE(semaphores_hidden)
{
    lab_case("semaphore-basics");
    lab_test(hidden_permits_are_counted_to_the_end);
    lab_case("semaphore-limit");
    lab_test(hidden_two_givers_two_takers);
    lab_case("release-n");
    lab_test(hidden_releasing_three_lets_three_go_on);
    lab_case("semaphore-timeout");
    lab_test(hidden_a_time_out_loses_no_permit);
    lab_case("bounded");
    lab_test(hidden_the_bound_holds_after_turns);
    lab_case("barrier-gathers");
    lab_test(hidden_the_barrier_orders_plain_memory);
    lab_case("barrier-reuse");
    lab_test(hidden_three_go_around_twice);
    lab_case("barrier-broken");
    lab_test(hidden_a_failing_action_breaks_the_barrier);
    lab_case("barrier-action");
    lab_test(hidden_a_barrier_for_one);
    lab_case("independence");
    lab_test(hidden_two_rings);
}

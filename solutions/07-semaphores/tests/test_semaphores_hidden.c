/*
 * test_semaphores_hidden.c: the same rules as in the public tests, with other
 * numbers and other bounds.
 */
#include <limits.h>

#include "tests/contract.h"

/* ---- semaphores ---- */

static void count_to_the_top(void *unused)
{
    struct semx s;
    (void)unused;
    make_semaphore(&s, 0);
    RETURNS(EAGAIN, semx_acquire(&s, 0), "0 permits is a good value");
    RETURNS(0, semx_release(&s, 7), "release gives N permits at once");
    EQUALS(7, permits(&s), "semx_value: the permits that are free now");
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
    make_semaphore(&s, UINT_MAX - 1);
    RETURNS(0, semx_release(&s, 1), "release gives N permits at once");
    EQUALS(UINT_MAX, permits(&s), "semx_value: the permits that are free now");
    RETURNS(EOVERFLOW, semx_release(&s, 1),
            "EOVERFLOW when there would be more permits than UINT_MAX");
    EQUALS(UINT_MAX, permits(&s), "EOVERFLOW: nothing has changed");
    RETURNS(0, semx_acquire(&s, 3600LL * 1000 * MS),
            "acquire takes a permit, whatever the timeout, when there is one");
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
    make_bounded(&s, 0);
    RETURNS(EOVERFLOW, semx_release(&s, 1), "a bound of 0 admits no permit");
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
}

START_TEST(hidden_permits_are_counted)
{
    weave_explore(count_to_the_top, NULL);
}
END_TEST

struct till {
    struct semx key;
    unsigned money; /* ordered by the only permit */
};

static void *pay(void *arg)
{
    struct till *till = arg;
    for (int i = 0; i < 2; i++) {
        RETURNS(0, semx_acquire(&till->key, LAB_FOREVER),
                "acquire waits for a permit and returns 0");
        till->money += 5;
        RETURNS(0, semx_release(&till->key, 1), "release returns 0");
    }
    return NULL;
}

static void one_at_a_time(void *unused)
{
    struct till till = {.money = 0};
    pthread_t threads[2];
    (void)unused;
    make_bounded(&till.key, 1);
    start(&threads[0], pay, &till);
    start(&threads[1], pay, &till);
    join(threads, 2);
    EQUALS(20, till.money, "never more threads inside than permits");
    EQUALS(1, permits(&till.key), "all permits are back at the end");
    RETURNS(0, semx_destroy(&till.key), "nobody waits: destroy returns 0");
}

START_TEST(hidden_one_permit_is_a_lock)
{
    weave_explore(one_at_a_time, NULL);
}
END_TEST

static void *take_one(void *arg)
{
    RETURNS(0, semx_acquire(arg, LAB_FOREVER),
            "acquire waits for a permit and returns 0");
    return NULL;
}

static void wake_two_of_three(void *unused)
{
    struct semx s;
    pthread_t threads[3];
    (void)unused;
    make_semaphore(&s, 0);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], take_one, &s);
    }
    EQUALS(3, weave_settle(), "acquire blocks while there is no permit");
    RETURNS(0, semx_release(&s, 2), "release returns 0");
    EQUALS(1, weave_settle(), "release(2): two of three waiters go on");
    EQUALS(0, permits(&s), "semx_value: the permits that are free now");
    RETURNS(0, semx_release(&s, 3), "release returns 0");
    EQUALS(0, weave_settle(), "release(3): the only waiter goes on");
    EQUALS(2, permits(&s), "what nobody waits for stays");
    join(threads, 3);
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
}

START_TEST(hidden_releasing_two_wakes_two_of_three)
{
    weave_explore(wake_two_of_three, NULL);
}
END_TEST

struct waiting {
    struct semx s;
    int result;
    int64_t took_ns;
};

static void *wait_ten(void *arg)
{
    struct waiting *waiting = arg;
    int64_t begin = weave_now_ns();
    waiting->result = semx_acquire(&waiting->s, 10 * MS);
    waiting->took_ns = weave_now_ns() - begin;
    return NULL;
}

/* Give a permit and take it back: the waiter may get it, or wake for nothing.
 */
static void wake_for_nothing(void *unused)
{
    struct waiting waiting = {.result = -1};
    const struct timespec six = {0, 6L * MS};
    pthread_t thread;
    (void)unused;
    make_semaphore(&waiting.s, 0);
    start(&thread, wait_ten, &waiting);
    EQUALS(1, weave_settle(), "acquire blocks while there is no permit");
    nanosleep(&six, NULL);
    RETURNS(0, semx_release(&waiting.s, 1), "release returns 0");
    unsigned back = semx_acquire(&waiting.s, 0) == 0;
    join(&thread, 1);
    if (back == 1) {
        RETURNS(ETIMEDOUT, waiting.result, "ETIMEDOUT when the time is over");
        ck_assert_msg(waiting.took_ns < 16 * MS,
                      "however often the thread wakes up, the time counts "
                      "once: 10 ms (it took 16 ms or more)");
    } else {
        RETURNS(0, waiting.result, "the permit was there: acquire returns 0");
    }
    EQUALS(0, permits(&waiting.s), "the permit is with one of the two");
    RETURNS(0, semx_destroy(&waiting.s), "nobody waits: destroy returns 0");
}

START_TEST(hidden_the_time_counts_once)
{
    weave_explore(wake_for_nothing, NULL);
}
END_TEST

/* The time may be over just when the permit comes: one or the other. */
static void in_the_nick_of_time(void *unused)
{
    struct waiting waiting = {.result = -1};
    pthread_t thread;
    (void)unused;
    make_semaphore(&waiting.s, 0);
    start(&thread, wait_ten, &waiting);
    RETURNS(0, semx_release(&waiting.s, 1), "release returns 0");
    join(&thread, 1);
    HOLDS(waiting.result == 0 || waiting.result == ETIMEDOUT,
          "acquire with a timeout returns 0 or ETIMEDOUT");
    EQUALS(waiting.result == 0 ? 0 : 1, permits(&waiting.s),
           "a thread whose time is over has taken nothing");
    RETURNS(0, semx_destroy(&waiting.s),
            "a thread whose time is over is not waiting any more");
}

START_TEST(hidden_a_permit_or_a_time_out)
{
    weave_explore(in_the_nick_of_time, NULL, .early_timeouts = 1);
}
END_TEST

static void *give_two(void *arg)
{
    int error = semx_release(arg, 2);
    HOLDS(error == 0 || error == EOVERFLOW,
          "release returns 0 or EOVERFLOW when N is not 0");
    return error == 0 ? arg : NULL;
}

static void overfill_by_one(void *unused)
{
    struct semx s;
    pthread_t threads[2];
    void *done[2];
    (void)unused;
    make_bounded(&s, 3);
    for (int i = 0; i < 3; i++) {
        RETURNS(0, semx_acquire(&s, LAB_FOREVER), "acquire takes a permit");
    }
    start(&threads[0], give_two, &s);
    start(&threads[1], give_two, &s);
    pthread_join(threads[0], &done[0]);
    pthread_join(threads[1], &done[1]);
    EQUALS(2, permits(&s), "EOVERFLOW: nothing has changed");
    EQUALS(1, (done[0] != NULL) + (done[1] != NULL),
           "a bounded semaphore never has more than VALUE");
    RETURNS(0, semx_destroy(&s), "nobody waits: destroy returns 0");
}

START_TEST(hidden_two_twos_do_not_fit_into_three)
{
    weave_explore(overfill_by_one, NULL);
}
END_TEST

LAB_SUITE(semaphores_hidden)
{
    lab_case("semaphore-basics");
    lab_test(hidden_permits_are_counted);
    lab_case("semaphore-limit");
    lab_test(hidden_one_permit_is_a_lock);
    lab_case("release-n");
    lab_test(hidden_releasing_two_wakes_two_of_three);
    lab_case("semaphore-timeout");
    lab_test(hidden_the_time_counts_once);
    lab_test(hidden_a_permit_or_a_time_out);
    lab_case("bounded");
    lab_test(hidden_two_twos_do_not_fit_into_three);
}

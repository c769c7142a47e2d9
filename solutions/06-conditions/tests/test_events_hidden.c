/*
 * test_events_hidden.c: the same rules as in the public tests of event_*, with
 * other numbers.
 */
#include "tests/contract.h"

static void wait_an_hour(void *unused)
{
    struct event e;
    (void)unused;
    make_event(&e);
    RETURNS(0, event_clear(&e), "event_clear returns 0");
    RETURNS(EAGAIN, event_wait(&e, 0), "timeout 0: EAGAIN when it is not set");
    for (int round = 0; round < 2; round++) {
        RETURNS(0, event_set(&e), "event_set returns 0");
        RETURNS(0, event_wait(&e, 3600LL * 1000 * MS),
                "wait is 0 at once when it is set");
        RETURNS(EINVAL, event_wait(&e, INT64_MIN),
                "a timeout below -1 is EINVAL");
        HOLDS(is_set(&e), "EINVAL: nothing has changed");
        RETURNS(0, event_clear(&e), "event_clear returns 0");
        RETURNS(0, event_clear(&e), "event_clear returns 0");
        HOLDS(!is_set(&e), "event_is_set: whether the event is set");
    }
    end_event(&e);
}

START_TEST(hidden_an_event_is_set_and_cleared)
{
    weave_explore(wait_an_hour, NULL, .steps = STEPS);
}
END_TEST

static void three_wait(void *unused)
{
    struct event e;
    pthread_t threads[4];
    (void)unused;
    make_event(&e);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], wait_for_event, &e);
    }
    EQUALS(3, weave_settle(), "event_wait blocks until the event is set");
    RETURNS(0, event_set(&e), "event_set returns 0");
    EQUALS(0, weave_settle(), "set: all threads that are waiting go on");
    start(&threads[3], wait_for_event, &e);
    EQUALS(0, weave_settle(), "set: later ones do not wait");
    join(threads, 4);
    end_event(&e);
}

START_TEST(hidden_all_who_wait_go_on)
{
    weave_explore(three_wait, NULL, .steps = STEPS);
}
END_TEST

struct letter {
    struct event sent;
    struct event read;
    unsigned text; /* ordered by the events alone */
};

static void *answer(void *arg)
{
    struct letter *letter = arg;
    RETURNS(0, event_wait(&letter->sent, LAB_FOREVER),
            "event_wait returns 0 when it was set during the call");
    letter->text++;
    RETURNS(0, event_set(&letter->read), "event_set returns 0");
    return NULL;
}

static void there_and_back(void *unused)
{
    struct letter letter = {.text = 0};
    pthread_t thread;
    (void)unused;
    make_event(&letter.sent);
    make_event(&letter.read);
    start(&thread, answer, &letter);
    letter.text = 7;
    RETURNS(0, event_set(&letter.sent), "event_set returns 0");
    RETURNS(0, event_wait(&letter.read, LAB_FOREVER),
            "event_wait returns 0 when it was set during the call");
    EQUALS(8, letter.text, "what was written before set is read after wait");
    join(&thread, 1);
    end_event(&letter.sent);
    end_event(&letter.read);
}

START_TEST(hidden_there_and_back)
{
    weave_explore(there_and_back, NULL, .steps = STEPS);
}
END_TEST

static void pulse_twice(void *unused)
{
    struct event e;
    pthread_t threads[2];
    (void)unused;
    make_event(&e);
    for (int i = 0; i < 2; i++) {
        start(&threads[i], wait_for_event, &e);
        EQUALS(1, weave_settle(), "event_wait blocks until the event is set");
        RETURNS(0, event_set(&e), "event_set returns 0");
        RETURNS(0, event_clear(&e), "event_clear returns 0");
        RETURNS(EAGAIN, event_wait(&e, 0), "clear: threads that come now wait");
        EQUALS(0, weave_settle(), "clear takes nothing from those who waited");
    }
    join(threads, 2);
    end_event(&e);
}

START_TEST(hidden_two_pulses)
{
    weave_explore(pulse_twice, NULL, .steps = STEPS);
}
END_TEST

struct waiting {
    struct event e;
    int result;
    int64_t took_ns;
};

static void *wait_ten(void *arg)
{
    struct waiting *waiting = arg;
    int64_t begin = weave_now_ns();
    waiting->result = event_wait(&waiting->e, 10 * MS);
    waiting->took_ns = weave_now_ns() - begin;
    return NULL;
}

static void in_the_nick_of_time(void *unused)
{
    struct waiting waiting = {.result = -1};
    pthread_t thread;
    (void)unused;
    make_event(&waiting.e);
    start(&thread, wait_ten, &waiting);
    RETURNS(0, event_set(&waiting.e), "event_set returns 0");
    join(&thread, 1);
    HOLDS(waiting.result == 0 || waiting.result == ETIMEDOUT,
          "event_wait with a timeout returns 0 or ETIMEDOUT");
    HOLDS(is_set(&waiting.e), "a wait does not clear the event");
    end_event(&waiting.e);
}

START_TEST(hidden_the_event_or_a_time_out)
{
    weave_explore(in_the_nick_of_time, NULL, .steps = STEPS,
                  .early_timeouts = 1);
}
END_TEST

/* Wakes up for no reason, as POSIX allows, and goes on waiting. */
static void never_set(void *unused)
{
    struct waiting waiting = {.result = -1};
    pthread_t thread;
    (void)unused;
    make_event(&waiting.e);
    start(&thread, wait_ten, &waiting);
    join(&thread, 1);
    RETURNS(ETIMEDOUT, waiting.result, "ETIMEDOUT when the time is over");
    HOLDS(waiting.took_ns >= 10 * MS, "timeouts are nanoseconds from the call");
    HOLDS(waiting.took_ns < 11 * MS, "the time counts once");
    end_event(&waiting.e);
}

START_TEST(hidden_ten_milliseconds)
{
    weave_explore(never_set, NULL, .steps = STEPS);
}
END_TEST

static void init_fails(void *arg)
{
    struct event e;
    struct cv c;
    poison(&e, sizeof(e));
    poison(&c, sizeof(c));
    weave_fail(WEAVE_FAIL_INIT, *(unsigned *)arg);
    int error = event_init(&e);
    if (weave_failed(WEAVE_FAIL_INIT) > 0) {
        HOLDS(error > 0, "event_init returns what another init returned");
        make_event(&e);
    }
    end_event(&e);
    unsigned before = weave_failed(WEAVE_FAIL_INIT);
    weave_fail(WEAVE_FAIL_INIT, *(unsigned *)arg);
    error = cv_init(&c, NULL);
    if (weave_failed(WEAVE_FAIL_INIT) > before) {
        HOLDS(error > 0, "cv_init returns what another init returned");
        make_cv(&c, NULL);
    }
    weave_fail(WEAVE_FAIL_INIT, 0);
    end_cv(&c);
}

START_TEST(hidden_init_reports_what_failed)
{
    for (unsigned nth = 1; nth <= 2; nth++) {
        weave_explore(init_fails, &nth, .steps = STEPS);
    }
}
END_TEST

LAB_SUITE(events_hidden)
{
    lab_case("event-basics");
    lab_test(hidden_an_event_is_set_and_cleared);
    lab_case("event-wakes");
    lab_test(hidden_all_who_wait_go_on);
    lab_test(hidden_there_and_back);
    lab_case("event-pulse");
    lab_test(hidden_two_pulses);
    lab_case("event-timeout");
    lab_test(hidden_the_event_or_a_time_out);
    lab_test(hidden_ten_milliseconds);
    lab_case("destroy");
    lab_test(hidden_init_reports_what_failed);
}

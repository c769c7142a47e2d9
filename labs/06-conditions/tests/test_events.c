/* test_events.c: public tests of event_*. */
#include "tests/contract.h"

/* ---- one thread ---- */

static void set_and_clear(void *unused)
{
    struct event e;
    (void)unused;
    make_event(&e);
    errno = 77;
    HOLDS(!is_set(&e), "a new event is not set");
    RETURNS(EAGAIN, event_wait(&e, 0), "timeout 0: EAGAIN when it is not set");
    RETURNS(0, event_set(&e), "event_set returns 0");
    RETURNS(0, event_set(&e), "setting it twice is setting it");
    HOLDS(is_set(&e), "event_is_set: whether the event is set");
    RETURNS(0, event_wait(&e, LAB_FOREVER), "wait is 0 at once when it is set");
    RETURNS(0, event_wait(&e, 0), "wait is 0 at once when it is set");
    RETURNS(EINVAL, event_wait(&e, -2), "a timeout below -1 is EINVAL");
    RETURNS(0, event_clear(&e), "event_clear returns 0");
    HOLDS(!is_set(&e), "event_is_set: whether the event is set");
    RETURNS(EAGAIN, event_wait(&e, 0), "timeout 0: EAGAIN when it is not set");
    HOLDS(errno == 77, "no function changes errno");
    end_event(&e);
}

START_TEST(an_event_is_set_and_cleared)
{
    weave_explore(set_and_clear, NULL, .steps = STEPS);
}
END_TEST

/* ---- set wakes all ---- */

struct news {
    struct event out;
    unsigned text; /* ordered by the event alone */
};

static void *read_news(void *arg)
{
    struct news *news = arg;
    RETURNS(0, event_wait(&news->out, LAB_FOREVER),
            "event_wait returns 0 when it was set during the call");
    EQUALS(42, news->text, "what was written before set is read after wait");
    return NULL;
}

static void publish(void *unused)
{
    struct news news = {.text = 0};
    pthread_t threads[2];
    (void)unused;
    make_event(&news.out);
    start(&threads[0], read_news, &news);
    start(&threads[1], read_news, &news);
    EQUALS(2, weave_settle(), "event_wait blocks until the event is set");
    news.text = 42;
    RETURNS(0, event_set(&news.out), "event_set returns 0");
    EQUALS(0, weave_settle(), "set: all threads that are waiting go on");
    join(threads, 2);
    end_event(&news.out);
}

START_TEST(all_who_wait_go_on)
{
    weave_explore(publish, NULL, .steps = STEPS);
}
END_TEST

static void publish_some_time(void *unused)
{
    struct news news = {.text = 0};
    pthread_t thread;
    (void)unused;
    make_event(&news.out);
    start(&thread, read_news, &news);
    news.text = 42;
    RETURNS(0, event_set(&news.out), "event_set returns 0");
    join(&thread, 1);
    end_event(&news.out);
}

START_TEST(nobody_goes_on_before_the_set)
{
    weave_explore(publish_some_time, NULL, .steps = STEPS);
}
END_TEST

/* ---- set, and clear at once ---- */

static void pulse(void *unused)
{
    struct event e;
    pthread_t threads[3];
    (void)unused;
    make_event(&e);
    start(&threads[0], wait_for_event, &e);
    start(&threads[1], wait_for_event, &e);
    EQUALS(2, weave_settle(), "event_wait blocks until the event is set");
    RETURNS(0, event_set(&e), "event_set returns 0");
    RETURNS(0, event_clear(&e), "event_clear returns 0");
    EQUALS(0, weave_settle(),
           "clear takes nothing from those who were waiting when it was set");
    join(threads, 2);
    start(&threads[2], wait_for_event, &e);
    EQUALS(1, weave_settle(), "clear: threads that come now wait");
    RETURNS(0, event_set(&e), "event_set returns 0");
    join(&threads[2], 1);
    end_event(&e);
}

START_TEST(a_clear_takes_nothing_from_those_who_waited)
{
    weave_explore(pulse, NULL, .steps = STEPS);
}
END_TEST

/* ---- two of them, and the end ---- */

static void two_events(void *unused)
{
    struct event a;
    struct event b;
    pthread_t thread;
    (void)unused;
    make_event(&a);
    make_event(&b);
    start(&thread, wait_for_event, &a);
    EQUALS(1, weave_settle(), "event_wait blocks until the event is set");
    RETURNS(0, event_set(&b), "event_set returns 0");
    EQUALS(1, weave_settle(), "two objects never disturb each other");
    HOLDS(!is_set(&a), "two objects never disturb each other");
    RETURNS(0, event_set(&a), "event_set returns 0");
    RETURNS(0, event_clear(&b), "event_clear returns 0");
    join(&thread, 1);
    HOLDS(is_set(&a), "two objects never disturb each other");
    end_event(&a);
    end_event(&b);
}

START_TEST(two_events_do_not_disturb_each_other)
{
    weave_explore(two_events, NULL, .steps = STEPS);
}
END_TEST

static void destroy_in_use(void *unused)
{
    struct event e;
    pthread_t thread;
    (void)unused;
    make_event(&e);
    start(&thread, wait_for_event, &e);
    EQUALS(1, weave_settle(), "event_wait blocks until the event is set");
    RETURNS(EBUSY, event_destroy(&e),
            "destroy: EBUSY while a thread is inside event_wait");
    RETURNS(0, event_set(&e), "EBUSY: nothing has changed");
    join(&thread, 1);
    end_event(&e);
    make_event(&e);
    HOLDS(!is_set(&e), "a new event is not set");
    end_event(&e);
}

START_TEST(destroying_an_event_in_use_is_refused)
{
    weave_explore(destroy_in_use, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(events)
{
    lab_case("event-basics");
    lab_test(an_event_is_set_and_cleared);
    lab_case("event-wakes");
    lab_test(all_who_wait_go_on);
    lab_test(nobody_goes_on_before_the_set);
    lab_case("event-pulse");
    lab_test(a_clear_takes_nothing_from_those_who_waited);
    lab_case("independence");
    lab_test(two_events_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(destroying_an_event_in_use_is_refused);
}

/* test_@WORD@.c: public tests. */
#include "tests/contract.h"

static void open_twice(void *unused)
{
    struct @WORD@ l;
    (void)unused;
    make_latch(&l);
    RETURNS(0, @WORD@_open(&l), "open returns 0");
    RETURNS(EALREADY, @WORD@_open(&l), "EALREADY when it was open");
    RETURNS(0, @WORD@_wait(&l), "once it is open, all go on");
    RETURNS(0, @WORD@_destroy(&l), "destroy returns 0");
}

START_TEST(a_latch_opens_once)
{
    weave_explore(open_twice, NULL);
}
END_TEST

struct guarded {
    struct @WORD@ latch;
    int content; /* written before the latch opens */
};

static void *pass(void *arg)
{
    struct guarded *guarded = arg;
    RETURNS(0, @WORD@_wait(&guarded->latch), "wait returns 0");
    EQUALS(42, (unsigned)guarded->content, "wait blocks until it is open");
    return NULL;
}

static void two_pass(void *unused)
{
    struct guarded guarded = {.content = 0};
    pthread_t threads[2];
    (void)unused;
    make_latch(&guarded.latch);
    start(&threads[0], pass, &guarded);
    start(&threads[1], pass, &guarded);
    guarded.content = 42;
    RETURNS(0, @WORD@_open(&guarded.latch), "open returns 0");
    join(threads, 2);
    RETURNS(0, @WORD@_destroy(&guarded.latch), "destroy returns 0");
}

START_TEST(all_who_wait_go_on)
{
    weave_explore(two_pass, NULL);
}
END_TEST

LAB_SUITE(@WORD@)
{
    lab_case("basics");
    lab_test(a_latch_opens_once);
    lab_case("opens-for-all");
    lab_test(all_who_wait_go_on);
}

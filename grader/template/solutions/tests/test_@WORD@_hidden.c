/* test_@WORD@_hidden.c: other numbers, the same rules. */
#include "tests/contract.h"

static void *pass(void *latch)
{
    RETURNS(0, @WORD@_wait(latch), "wait returns 0");
    return NULL;
}

static void three_pass(void *unused)
{
    struct @WORD@ l;
    pthread_t threads[3];
    (void)unused;
    make_latch(&l);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], pass, &l);
    }
    EQUALS(3, weave_settle(), "wait blocks until it is open");
    RETURNS(0, @WORD@_open(&l), "open returns 0");
    EQUALS(0, weave_settle(), "open: all who wait go on");
    join(threads, 3);
    RETURNS(0, @WORD@_destroy(&l), "destroy returns 0");
}

START_TEST(three_who_wait_go_on)
{
    weave_explore(three_pass, NULL);
}
END_TEST

LAB_SUITE(@WORD@_hidden)
{
    lab_case("opens-for-all");
    lab_test(three_who_wait_go_on);
}

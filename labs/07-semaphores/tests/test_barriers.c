/* test_barriers.c: public tests of barrier_*. */
#include "tests/contract.h"

/* Threads that meet again and again, and look at each other's arrivals. */
struct meeting {
    struct barrier barrier;
    pthread_mutex_t lock;
    unsigned parties;
    unsigned phases;
    unsigned arrived; /* by lock, like those below */
    unsigned actions;
    unsigned indices; /* bit i: index i was given in this phase */
};

static int count_action(void *arg)
{
    struct meeting *meeting = arg;
    pthread_mutex_lock(&meeting->lock);
    meeting->actions++;
    meeting->indices = 0;
    pthread_mutex_unlock(&meeting->lock);
    return 0;
}

/* After the barrier, in phase number PHASE, with the lock held. */
static void look_round(struct meeting *meeting, unsigned phase, unsigned index)
{
    ck_assert_msg(meeting->arrived >= phase * meeting->parties,
                  "nobody goes on before all are here (phase %u of %u threads "
                  "after %u arrivals)",
                  phase, meeting->parties, meeting->arrived);
    ck_assert_msg(meeting->actions >= phase,
                  "the action runs before any goes on (phase %u, %u actions)",
                  phase, meeting->actions);
    ck_assert_msg(index < meeting->parties,
                  "the index is from 0 to PARTIES - 1 (it is %u)", index);
    ck_assert_msg((meeting->indices & (1U << index)) == 0,
                  "a different index for each thread of the phase (%u again)",
                  index);
    meeting->indices |= 1U << index;
}

static void *attend(void *arg)
{
    struct meeting *meeting = arg;
    for (unsigned phase = 1; phase <= meeting->phases; phase++) {
        unsigned index = 99;
        pthread_mutex_lock(&meeting->lock);
        meeting->arrived++;
        pthread_mutex_unlock(&meeting->lock);
        RETURNS(0, barrier_wait(&meeting->barrier, LAB_FOREVER, &index),
                "all threads of a complete phase return 0");
        pthread_mutex_lock(&meeting->lock);
        look_round(meeting, phase, index);
        pthread_mutex_unlock(&meeting->lock);
    }
    return NULL;
}

static void hold_meeting(unsigned parties, unsigned phases)
{
    struct meeting meeting = {.lock = PTHREAD_MUTEX_INITIALIZER,
                              .parties = parties,
                              .phases = phases};
    pthread_t threads[3];
    poison(&meeting.barrier, sizeof(meeting.barrier));
    RETURNS(0, barrier_init(&meeting.barrier, parties, count_action, &meeting),
            "barrier_init makes a barrier");
    for (unsigned i = 0; i < parties - 1; i++) {
        start(&threads[i], attend, &meeting);
    }
    attend(&meeting);
    join(threads, parties - 1);
    EQUALS(phases, meeting.actions, "the action runs once a phase");
    RETURNS(0, barrier_destroy(&meeting.barrier), "nobody waits: destroy is 0");
}

static void three_meet_once(void *unused)
{
    (void)unused;
    hold_meeting(3, 1);
}

START_TEST(nobody_passes_before_all_are_here)
{
    weave_explore(three_meet_once, NULL, .spurious = 2);
}
END_TEST

static void two_meet_again(void *unused)
{
    (void)unused;
    hold_meeting(2, 3);
}

START_TEST(the_barrier_can_be_used_again_at_once)
{
    weave_explore(two_meet_again, NULL);
}
END_TEST

static void refuse_bad_values(void *unused)
{
    struct barrier b;
    unsigned index = 99;
    (void)unused;
    poison(&b, sizeof(b));
    RETURNS(EINVAL, barrier_init(&b, 0, NULL, NULL),
            "barrier_init: EINVAL when PARTIES is 0");
    make_barrier(&b, 1);
    RETURNS(EINVAL, barrier_wait(&b, -2, &index),
            "a timeout below -1 is EINVAL");
    HOLDS(index == 99, "the index is set only when the result is 0");
    RETURNS(0, barrier_wait(&b, 0, &index),
            "timeout 0: the thread that completes the phase succeeds");
    EQUALS(0, index, "the index is from 0 to PARTIES - 1");
    RETURNS(0, barrier_destroy(&b), "nobody waits: destroy returns 0");
}

static void three_meet_with_action(void *unused)
{
    refuse_bad_values(unused);
    hold_meeting(3, 1);
}

START_TEST(the_action_runs_once_and_indices_differ)
{
    weave_explore(three_meet_with_action, NULL);
}
END_TEST

/* ---- plain data, ordered by the barrier alone ---- */

struct board {
    struct barrier barrier;
    unsigned written[2];
};

static void write_and_read(struct board *board, unsigned me)
{
    unsigned index;
    for (unsigned phase = 1; phase <= 2; phase++) {
        board->written[me] = phase;
        RETURNS(0, barrier_wait(&board->barrier, LAB_FOREVER, &index),
                "all threads of a complete phase return 0");
        EQUALS(phase, board->written[1 - me],
               "what was written before the barrier is read after it");
        RETURNS(0, barrier_wait(&board->barrier, LAB_FOREVER, &index),
                "all threads of a complete phase return 0");
    }
}

static void *write_and_read_second(void *arg)
{
    write_and_read(arg, 1);
    return NULL;
}

static void share_board(void *unused)
{
    struct board board = {.written = {0}};
    pthread_t thread;
    (void)unused;
    make_barrier(&board.barrier, 2);
    start(&thread, write_and_read_second, &board);
    write_and_read(&board, 0);
    join(&thread, 1);
    RETURNS(0, barrier_destroy(&board.barrier), "nobody waits: destroy is 0");
}

START_TEST(what_was_written_before_is_read_after)
{
    weave_explore(share_board, NULL);
}
END_TEST

/* ---- broken and mended ---- */

static void *wait_cancelled(void *arg)
{
    unsigned index = 99;
    RETURNS(ECANCELED, barrier_wait(arg, LAB_FOREVER, &index),
            "all that wait at a barrier when it breaks return ECANCELED");
    HOLDS(index == 99, "the index is set only when the result is 0");
    return NULL;
}

static void expect_state(struct barrier *b, unsigned waiting, bool broken)
{
    unsigned is_waiting = 99;
    bool is_broken = !broken;
    RETURNS(0, barrier_state(b, &is_waiting, &is_broken), "state returns 0");
    EQUALS(waiting, is_waiting, "state: how many wait for others to arrive");
    EQUALS(broken, is_broken, "state: is the barrier broken");
}

static void break_by_timeout(void *unused)
{
    struct barrier b;
    pthread_t thread;
    unsigned index;
    (void)unused;
    make_barrier(&b, 3);
    start(&thread, wait_cancelled, &b);
    EQUALS(1, weave_settle(), "nobody goes on before all are here");
    RETURNS(EAGAIN, barrier_wait(&b, 0, &index),
            "timeout 0: EAGAIN for all but the one that completes the phase");
    expect_state(&b, 1, false);
    RETURNS(ETIMEDOUT, barrier_wait(&b, MS, &index),
            "a thread whose time is over returns ETIMEDOUT");
    join(&thread, 1);
    expect_state(&b, 0, true);
    RETURNS(ECANCELED, barrier_wait(&b, LAB_FOREVER, &index),
            "all that come to a broken barrier return ECANCELED");
    RETURNS(0, barrier_reset(&b), "reset returns 0");
    expect_state(&b, 0, false);
    RETURNS(0, barrier_destroy(&b), "nobody waits: destroy returns 0");
}

START_TEST(a_time_out_breaks_the_barrier_for_all)
{
    weave_explore(break_by_timeout, NULL);
}
END_TEST

static void *pass(void *arg)
{
    unsigned index;
    RETURNS(0, barrier_wait(arg, LAB_FOREVER, &index),
            "all threads of a complete phase return 0");
    return NULL;
}

static void abort_and_reset(void *unused)
{
    struct barrier b;
    pthread_t threads[3];
    (void)unused;
    make_barrier(&b, 2);
    start(&threads[0], wait_cancelled, &b);
    EQUALS(1, weave_settle(), "nobody goes on before all are here");
    RETURNS(0, barrier_abort(&b), "abort returns 0");
    RETURNS(0, barrier_reset(&b), "reset returns 0");
    start(&threads[1], wait_cancelled, &b);
    EQUALS(1, weave_settle(),
           "abort: all that wait return; reset: a new "
           "phase begins");
    RETURNS(0, barrier_reset(&b), "reset returns 0");
    start(&threads[2], pass, &b);
    pass(&b);
    join(threads, 3);
    RETURNS(0, barrier_destroy(&b), "nobody waits: destroy returns 0");
}

START_TEST(abort_and_reset_wake_those_who_wait)
{
    weave_explore(abort_and_reset, NULL);
}
END_TEST

static void abort_a_complete_phase(void *unused)
{
    struct barrier b;
    pthread_t thread;
    (void)unused;
    make_barrier(&b, 2);
    start(&thread, pass, &b);
    pass(&b);
    weave_note("the phase is complete; the other may still be leaving");
    RETURNS(0, barrier_abort(&b), "abort returns 0");
    join(&thread, 1);
    expect_state(&b, 0, true);
    RETURNS(0, barrier_destroy(&b), "destroy returns 0, also when broken");
}

START_TEST(a_phase_that_is_complete_stays_complete)
{
    weave_explore(abort_a_complete_phase, NULL);
}
END_TEST

/* ---- two of them, and the end ---- */

static void *meet_elsewhere(void *unused)
{
    two_meet_again(unused);
    return NULL;
}

static void two_meetings(void *unused)
{
    pthread_t thread;
    start(&thread, meet_elsewhere, unused);
    hold_meeting(2, 1);
    join(&thread, 1);
}

START_TEST(two_barriers_do_not_disturb_each_other)
{
    weave_explore(two_meetings, NULL);
}
END_TEST

static void destroy_in_use(void *unused)
{
    struct barrier b;
    pthread_t thread;
    (void)unused;
    make_barrier(&b, 2);
    start(&thread, pass, &b);
    EQUALS(1, weave_settle(), "nobody goes on before all are here");
    RETURNS(EBUSY, barrier_destroy(&b),
            "destroy: EBUSY while a thread waits for others to arrive");
    pass(&b);
    join(&thread, 1);
    RETURNS(0, barrier_destroy(&b), "nobody waits: destroy returns 0");
}

START_TEST(destroying_a_barrier_in_use_is_refused)
{
    weave_explore(destroy_in_use, NULL);
}
END_TEST

static void destroy_at_once(void *unused)
{
    struct barrier b;
    pthread_t thread;
    (void)unused;
    make_barrier(&b, 2);
    start(&thread, pass, &b);
    pass(&b);
    weave_note("this thread is through; the other may still be inside");
    RETURNS(0, barrier_destroy(&b),
            "a thread that has come through may destroy the barrier at once");
    poison(&b, sizeof(b));
    join(&thread, 1);
}

START_TEST(destroy_lets_slow_threads_leave)
{
    weave_explore(destroy_at_once, NULL);
}
END_TEST

LAB_SUITE(barriers)
{
    lab_case("barrier-gathers");
    lab_test(nobody_passes_before_all_are_here);
    lab_test(what_was_written_before_is_read_after);
    lab_case("barrier-reuse");
    lab_test(the_barrier_can_be_used_again_at_once);
    lab_case("barrier-action");
    lab_test(the_action_runs_once_and_indices_differ);
    lab_case("barrier-broken");
    lab_test(a_time_out_breaks_the_barrier_for_all);
    lab_test(abort_and_reset_wake_those_who_wait);
    lab_test(a_phase_that_is_complete_stays_complete);
    lab_case("independence");
    lab_test(two_barriers_do_not_disturb_each_other);
    lab_case("destroy");
    lab_test(destroying_a_barrier_in_use_is_refused);
    lab_test(destroy_lets_slow_threads_leave);
}

/*
 * test_schedule.c: does break.sched lose an update? Two real threads, A and
 * B, load, add and store as the file says; the outcome is theirs.
 */
#include <stdlib.h>

#include "tests/contract.h"

enum { STEPS = 6, THREADS = 2, PARTS = 3 };

static const char *const parts[PARTS] = {"load", "add", "store"};

static struct play {
    char turns[STEPS]; /* who makes each step: 0 is A */
    unsigned count;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned step; /* by lock */
    int variable;  /* by the turns */
} play;

struct player {
    int number;
};

static void wait_for_turn(int player)
{
    pthread_mutex_lock(&play.lock);
    while (play.turns[play.step] != player) {
        pthread_cond_wait(&play.changed, &play.lock);
    }
    pthread_mutex_unlock(&play.lock);
}

static void end_turn(void)
{
    pthread_mutex_lock(&play.lock);
    play.step++;
    pthread_cond_broadcast(&play.changed);
    pthread_mutex_unlock(&play.lock);
}

static void *add_in_turns(void *arg)
{
    int me = ((const struct player *)arg)->number;
    wait_for_turn(me);
    int mine = play.variable;
    end_turn();
    wait_for_turn(me);
    mine++;
    end_turn();
    wait_for_turn(me);
    play.variable = mine;
    end_turn();
    return NULL;
}

static void follow_schedule(void *unused)
{
    struct player players[THREADS] = {{0}, {1}};
    pthread_t threads[THREADS];
    (void)unused;
    pthread_mutex_init(&play.lock, NULL);
    pthread_cond_init(&play.changed, NULL);
    start(&threads[0], add_in_turns, &players[0]);
    start(&threads[1], add_in_turns, &players[1]);
    join(threads, THREADS);
    ck_assert_msg(play.variable == 1,
                  "break.sched loses an update (in the order of the file both "
                  "additions count: the variable is %d. When must B load, so "
                  "that it does not see what A stores?)",
                  play.variable);
    pthread_cond_destroy(&play.changed);
    pthread_mutex_destroy(&play.lock);
}

/* Read the file into play.turns; complaints name the line. */
static void read_schedule(void)
{
    char line[256];
    char who;
    char what[16];
    int next[THREADS] = {0};
    int number = 0;
    FILE *f = fopen("break.sched", "r");
    ck_assert_msg(f != NULL, "break.sched is handed in");
    play.count = 0;
    while (fgets(line, sizeof(line), f) != NULL) {
        number++;
        if (line[0] == '#' || line[strspn(line, " \t\r\n")] == '\0') {
            continue;
        }
        int player = sscanf(line, " %c %15s", &who, what) == 2 &&
                             (who == 'A' || who == 'B')
                         ? who - 'A'
                         : -1;
        ck_assert_msg(player >= 0 && play.count < STEPS &&
                          next[player] < PARTS &&
                          strcmp(what, parts[next[player]]) == 0,
                      "break.sched has six lines: load, add and store of A "
                      "and of B, each thread's own in that order (line %d "
                      "does not fit)",
                      number);
        next[player]++;
        play.turns[play.count++] = (char)player;
    }
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_msg(play.count == STEPS, "break.sched has six lines (it has %u)",
                  play.count);
}

START_TEST(the_schedule_loses_an_update)
{
    read_schedule();
    weave_explore(follow_schedule, NULL, .schedules = 10);
}
END_TEST

LAB_SUITE(schedule)
{
    lab_case("schedule");
    lab_test(the_schedule_loses_an_update);
}

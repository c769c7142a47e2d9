/*
 * test_all_hidden.c: the same rules as in the public tests of WITH_LOCK,
 * lock_append and lock_acquire_all, with other numbers; init and destroy.
 */
#include "tests/contract.h"

/* ---- with ---- */

static void nest_and_go_on(void *unused)
{
    struct lock outer;
    struct lock inner;
    unsigned rounds = 0;
    (void)unused;
    make_lock(&outer);
    make_lock(&inner);
    WITH_LOCK(&outer)
    {
        for (unsigned i = 0; i < 2; i++) {
            rounds++;
            WITH_LOCK(&inner)
            {
                HOLDS(locked(&inner), "the block runs while it is held");
                if (i == 0) {
                    continue;
                }
                goto out;
            }
            HOLDS(!locked(&inner),
                  "the lock is released when the block is left by continue");
            HOLDS(locked(&outer), "two objects never disturb each other");
        }
    }
out:
    EQUALS(2, rounds, "WITH_LOCK runs its block once");
    HOLDS(!locked(&inner), "released when the block is left by goto");
    HOLDS(!locked(&outer), "released when the block is left by goto");
    end_lock(&outer);
    end_lock(&inner);
}

START_TEST(hidden_however_the_block_is_left)
{
    weave_explore(nest_and_go_on, NULL, .steps = STEPS);
}
END_TEST

static void append_to_the_brim(void *unused)
{
    struct lock l;
    char text[4] = "";
    (void)unused;
    make_lock(&l);
    RETURNS(EMSGSIZE, lock_append(&l, text, 1, ""),
            "EMSGSIZE when the newline does not fit");
    RETURNS(0, lock_append(&l, text, 4, ""), "LINE may be empty");
    RETURNS(EMSGSIZE, lock_append(&l, text, 4, "ab"),
            "EMSGSIZE when the final 0 does not fit");
    RETURNS(0, lock_append(&l, text, 4, "a"), "a line that just fits");
    ck_assert_msg(strcmp(text, "\na\n") == 0,
                  "lock_append appends LINE and a newline");
    RETURNS(EMSGSIZE, lock_append(&l, text, 4, "this is much too long"),
            "EMSGSIZE when the line does not fit");
    HOLDS(!locked(&l), "lock_append never keeps the lock");
    end_lock(&l);
}

START_TEST(hidden_lines_up_to_the_brim)
{
    weave_explore(append_to_the_brim, NULL, .steps = STEPS);
}
END_TEST

/* ---- many locks ---- */

struct table {
    struct lock forks[3];
    unsigned meals; /* by forks[1] */
};

static void make_table(struct table *table)
{
    table->meals = 0;
    for (int i = 0; i < 3; i++) {
        make_lock(&table->forks[i]);
    }
}

static void end_table(struct table *table)
{
    for (int i = 0; i < 3; i++) {
        HOLDS(!locked(&table->forks[i]), "the lock is free at the end");
        end_lock(&table->forks[i]);
    }
}

static void eat_with_three(struct table *table, unsigned first, unsigned last)
{
    struct lock *const all[] = {&table->forks[first], &table->forks[1],
                                &table->forks[last]};
    RETURNS(0, lock_acquire_all(all, 3, LAB_FOREVER),
            "acquire_all waits for all the locks and returns 0");
    table->meals++;
    for (int i = 0; i < 3; i++) {
        RETURNS(0, lock_release(all[i]), "acquire_all takes all the locks");
    }
}

static void *eat_downwards(void *arg)
{
    eat_with_three(arg, 2, 0);
    return NULL;
}

static void two_eat(void *unused)
{
    struct table table;
    pthread_t thread;
    (void)unused;
    make_table(&table);
    start(&thread, eat_downwards, &table);
    eat_with_three(&table, 0, 2);
    join(&thread, 1);
    EQUALS(2, table.meals, "one thread has the locks at a time");
    end_table(&table);
}

START_TEST(hidden_opposite_orders)
{
    weave_explore(two_eat, NULL, .steps = STEPS);
}
END_TEST

/* Takes the same two locks one by one, from the last to the first. */
static void *one_by_one(void *arg)
{
    struct table *table = arg;
    RETURNS(0, lock_acquire(&table->forks[2], LAB_FOREVER), "acquire waits");
    RETURNS(0, lock_acquire(&table->forks[1], LAB_FOREVER), "acquire waits");
    table->meals++;
    RETURNS(0, lock_release(&table->forks[1]), "release returns 0");
    RETURNS(0, lock_release(&table->forks[2]), "release returns 0");
    return NULL;
}

static void among_others(void *unused)
{
    struct table table;
    pthread_t thread;
    (void)unused;
    make_table(&table);
    struct lock *const both[] = {&table.forks[1], &table.forks[2]};
    start(&thread, one_by_one, &table);
    RETURNS(0, lock_acquire_all(both, 2, LAB_FOREVER),
            "acquire_all is never part of a deadlock");
    table.meals++;
    RETURNS(0, lock_release(both[0]), "acquire_all takes all the locks");
    RETURNS(0, lock_release(both[1]), "acquire_all takes all the locks");
    join(&thread, 1);
    EQUALS(2, table.meals, "one thread has the locks at a time");
    end_table(&table);
}

START_TEST(hidden_no_deadlock_with_those_who_take_one_by_one)
{
    weave_explore(among_others, NULL, .steps = STEPS);
}
END_TEST

struct late {
    struct table table;
    int64_t took_ns;
};

static void *wait_ten(void *arg)
{
    struct late *late = arg;
    struct lock *const all[] = {&late->table.forks[1], &late->table.forks[0],
                                &late->table.forks[2]};
    int64_t begin = weave_now_ns();
    RETURNS(ETIMEDOUT, lock_acquire_all(all, 3, 10 * MS),
            "ETIMEDOUT when the time is over");
    late->took_ns = weave_now_ns() - begin;
    return NULL;
}

/* One becomes free after 6 ms; the other one stays held. */
static void be_late(void *unused)
{
    struct late late = {.took_ns = 0};
    const struct timespec six = {0, 6L * MS};
    pthread_t thread;
    (void)unused;
    make_table(&late.table);
    RETURNS(0, lock_acquire(&late.table.forks[0], 0), "a try succeeds");
    RETURNS(0, lock_acquire(&late.table.forks[1], 0), "a try succeeds");
    start(&thread, wait_ten, &late);
    EQUALS(1, weave_settle(), "acquire_all blocks (asleep) while one is held");
    nanosleep(&six, NULL);
    RETURNS(0, lock_release(&late.table.forks[1]), "release returns 0");
    join(&thread, 1);
    ck_assert_msg(late.took_ns < 16 * MS,
                  "however often the thread wakes up, the time counts once: "
                  "10 ms (it took 16 ms or more)");
    HOLDS(locked(&late.table.forks[0]), "a lock that was held stays held");
    RETURNS(0, lock_release(&late.table.forks[0]), "it stays held");
    end_table(&late.table);
}

START_TEST(hidden_all_or_none_in_time)
{
    weave_explore(be_late, NULL, .steps = STEPS);
}
END_TEST

/* ---- two of them, and the end ---- */

static void *work_alone(void *arg)
{
    RETURNS(0, lock_acquire(arg, LAB_FOREVER), "acquire takes a free lock");
    weave_work(1000);
    RETURNS(0, lock_release(arg), "release returns 0");
    return NULL;
}

static void four_work(void *unused)
{
    struct lock locks[4];
    pthread_t threads[4];
    (void)unused;
    for (int i = 0; i < 4; i++) {
        make_lock(&locks[i]);
        start(&threads[i], work_alone, &locks[i]);
    }
    join(threads, 4);
    for (int i = 0; i < 4; i++) {
        end_lock(&locks[i]);
    }
}

START_TEST(hidden_four_locks_work_side_by_side)
{
    weave_parallelism(four_work, 3.0, NULL);
}
END_TEST

static void init_fails(void *arg)
{
    struct lock l;
    struct rlock r;
    poison(&l, sizeof(l));
    poison(&r, sizeof(r));
    weave_fail(WEAVE_FAIL_INIT, *(unsigned *)arg);
    int error = lock_init(&l);
    if (weave_failed(WEAVE_FAIL_INIT) > 0) {
        HOLDS(error > 0, "lock_init returns what a pthread_*_init() returned");
        make_lock(&l);
    }
    end_lock(&l);
    weave_fail(WEAVE_FAIL_INIT, *(unsigned *)arg);
    unsigned before = weave_failed(WEAVE_FAIL_INIT);
    error = rlock_init(&r);
    if (weave_failed(WEAVE_FAIL_INIT) > before) {
        HOLDS(error > 0, "rlock_init returns what a pthread_*_init() returned");
        make_rlock(&r);
    }
    end_rlock(&r);
}

START_TEST(hidden_init_reports_what_failed)
{
    for (unsigned nth = 1; nth <= 2; nth++) {
        weave_explore(init_fails, &nth, .steps = STEPS);
    }
}
END_TEST

LAB_SUITE(all_hidden)
{
    lab_case("with-lock");
    lab_test(hidden_however_the_block_is_left);
    lab_test(hidden_lines_up_to_the_brim);
    lab_case("all-no-deadlock");
    lab_test(hidden_opposite_orders);
    lab_test(hidden_no_deadlock_with_those_who_take_one_by_one);
    lab_case("all-or-none");
    lab_test(hidden_all_or_none_in_time);
    lab_case("independence");
    lab_test(hidden_four_locks_work_side_by_side);
    lab_case("destroy");
    lab_test(hidden_init_reports_what_failed);
}

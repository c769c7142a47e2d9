/* test_all.c: public tests of WITH_LOCK, lock_append, lock_acquire_all. */
#include "tests/contract.h"

/* ---- with ---- */

/* Leaves its block in the WAY that is asked for. */
static unsigned visit(struct lock *l, int way)
{
    WITH_LOCK(l)
    {
        HOLDS(locked(l), "WITH_LOCK: the block runs while the lock is held");
        if (way == 1) {
            return 1;
        }
        if (way == 2) {
            break;
        }
    }
    return 0;
}

static void leave_in_all_ways(void *unused)
{
    static const char *const ways[] = {
        "the lock is released at the end of the block",
        "the lock is released when the block is left by return",
        "the lock is released when the block is left by break"};
    struct lock l;
    (void)unused;
    make_lock(&l);
    for (int way = 0; way < 3; way++) {
        visit(&l, way);
        HOLDS(!locked(&l), ways[way]);
    }
    end_lock(&l);
}

START_TEST(however_the_block_is_left_the_lock_is_released)
{
    weave_explore(leave_in_all_ways, NULL, .steps = STEPS);
}
END_TEST

struct counter {
    struct lock lock;
    unsigned sum; /* by lock */
};

static void *count_one(void *arg)
{
    struct counter *counter = arg;
    WITH_LOCK(&counter->lock)
    {
        counter->sum++;
    }
    return NULL;
}

static void count_with(void *unused)
{
    struct counter counter = {.sum = 0};
    pthread_t threads[2];
    (void)unused;
    make_lock(&counter.lock);
    start(&threads[0], count_one, &counter);
    start(&threads[1], count_one, &counter);
    count_one(&counter);
    join(threads, 2);
    EQUALS(3, counter.sum, "WITH_LOCK: one thread is in a block at a time");
    end_lock(&counter.lock);
}

START_TEST(the_lock_is_released_once)
{
    weave_explore(count_with, NULL, .steps = STEPS);
}
END_TEST

/* ---- lock_append ---- */

struct page {
    struct lock lock;
    char text[16];
};

static void *write_ham(void *arg)
{
    struct page *page = arg;
    RETURNS(0, lock_append(&page->lock, page->text, sizeof(page->text), "ham"),
            "lock_append appends a line that fits");
    return NULL;
}

static void write_together(void *unused)
{
    struct page page = {.text = ""};
    pthread_t thread;
    (void)unused;
    make_lock(&page.lock);
    start(&thread, write_ham, &page);
    RETURNS(0, lock_append(&page.lock, page.text, sizeof(page.text), "spam"),
            "lock_append appends a line that fits");
    join(&thread, 1);
    ck_assert_msg(strcmp(page.text, "ham\nspam\n") == 0 ||
                      strcmp(page.text, "spam\nham\n") == 0,
                  "no two calls mix their lines (the text is \"%.16s\")",
                  page.text);
    HOLDS(!locked(&page.lock), "lock_append never keeps the lock");
    end_lock(&page.lock);
}

START_TEST(lines_do_not_mix)
{
    weave_explore(write_together, NULL, .steps = STEPS);
}
END_TEST

static void write_too_much(void *unused)
{
    struct page page = {.text = "0123456789\n"};
    (void)unused;
    make_lock(&page.lock);
    RETURNS(EMSGSIZE, lock_append(&page.lock, page.text, 16, "abcd"),
            "EMSGSIZE when the line does not fit, with its final 0");
    ck_assert_msg(strcmp(page.text, "0123456789\n") == 0,
                  "EMSGSIZE: TEXT has not changed");
    HOLDS(!locked(&page.lock), "lock_append never keeps the lock");
    RETURNS(0, lock_append(&page.lock, page.text, 16, "abc"),
            "lock_append appends a line that just fits");
    ck_assert_msg(strcmp(page.text, "0123456789\nabc\n") == 0,
                  "lock_append appends LINE and a newline");
    end_lock(&page.lock);
}

START_TEST(a_line_that_does_not_fit_leaves_no_trace)
{
    weave_explore(write_too_much, NULL, .steps = STEPS);
}
END_TEST

/* ---- many locks ---- */

struct table {
    struct lock forks[3];
    unsigned meals; /* by forks[0] */
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

static void eat(struct table *table, unsigned a, unsigned b)
{
    struct lock *const both[] = {&table->forks[a], &table->forks[b]};
    RETURNS(0, lock_acquire_all(both, 2, LAB_FOREVER),
            "acquire_all waits for all the locks and returns 0");
    table->meals++;
    RETURNS(0, lock_release(both[0]), "acquire_all takes all the locks");
    RETURNS(0, lock_release(both[1]), "acquire_all takes all the locks");
}

static void *eat_backwards(void *arg)
{
    eat(arg, 1, 0);
    return NULL;
}

static void two_eat(void *unused)
{
    struct table table;
    pthread_t thread;
    (void)unused;
    make_table(&table);
    start(&thread, eat_backwards, &table);
    eat(&table, 0, 1);
    join(&thread, 1);
    EQUALS(2, table.meals, "one thread has the locks at a time");
    end_table(&table);
}

START_TEST(opposite_orders_do_not_deadlock)
{
    weave_explore(two_eat, NULL, .steps = STEPS);
}
END_TEST

static void wait_with_empty_hands(void *unused)
{
    struct table table;
    pthread_t thread;
    (void)unused;
    make_table(&table);
    RETURNS(0, lock_acquire(&table.forks[1], 0), "a try succeeds");
    start(&thread, eat_backwards, &table);
    EQUALS(1, weave_settle(), "acquire_all blocks (asleep) while one is held");
    RETURNS(0, lock_acquire(&table.forks[0], 0),
            "while acquire_all is blocked it holds none of the locks");
    RETURNS(0, lock_release(&table.forks[1]), "release returns 0");
    EQUALS(1, weave_settle(), "acquire_all blocks (asleep) while one is held");
    RETURNS(0, lock_acquire(&table.forks[1], 0),
            "while acquire_all is blocked it holds none of the locks");
    RETURNS(0, lock_release(&table.forks[0]), "release returns 0");
    RETURNS(0, lock_release(&table.forks[1]), "release returns 0");
    join(&thread, 1);
    end_table(&table);
}

START_TEST(it_waits_with_empty_hands)
{
    weave_explore(wait_with_empty_hands, NULL, .steps = STEPS);
}
END_TEST

static void all_or_none(void *unused)
{
    struct table table;
    (void)unused;
    make_table(&table);
    struct lock *const all[] = {&table.forks[2], &table.forks[0],
                                &table.forks[1]};
    RETURNS(0, lock_acquire_all(all, 0, 0), "0 at once when N is 0");
    RETURNS(0, lock_acquire_all(all, 3, 0), "a try takes all free locks");
    for (int i = 0; i < 3; i++) {
        HOLDS(locked(all[i]), "acquire_all takes all the locks");
    }
    RETURNS(0, lock_release(all[1]), "locks are released one by one");
    RETURNS(0, lock_release(all[0]), "locks are released one by one");
    RETURNS(EAGAIN, lock_acquire_all(all, 3, 0),
            "timeout 0: EAGAIN when one of the locks is held");
    RETURNS(ETIMEDOUT, lock_acquire_all(all, 3, 5 * MS),
            "ETIMEDOUT when the time is over");
    HOLDS(!locked(all[0]), "all of the locks, or none");
    HOLDS(!locked(all[1]), "all of the locks, or none");
    HOLDS(locked(all[2]), "a lock that was held stays held");
    RETURNS(0, lock_release(all[2]), "a lock that was held stays held");
    end_table(&table);
}

START_TEST(all_of_the_locks_or_none)
{
    weave_explore(all_or_none, NULL, .steps = STEPS);
}
END_TEST

static void refuse(void *unused)
{
    struct table table;
    (void)unused;
    make_table(&table);
    struct lock *const twins[] = {&table.forks[0], &table.forks[1],
                                  &table.forks[0]};
    errno = 77;
    RETURNS(EDEADLK, lock_acquire_all(twins, 3, LAB_FOREVER),
            "EDEADLK when a lock is in V twice");
    RETURNS(EINVAL, lock_acquire_all(twins, 2, -2),
            "a timeout below -1 is EINVAL");
    HOLDS(errno == 77, "no function changes errno");
    end_table(&table);
}

START_TEST(bad_sets_are_refused)
{
    weave_explore(refuse, NULL, .steps = STEPS);
}
END_TEST

LAB_SUITE(all)
{
    lab_case("with-lock");
    lab_test(however_the_block_is_left_the_lock_is_released);
    lab_test(the_lock_is_released_once);
    lab_test(lines_do_not_mix);
    lab_test(a_line_that_does_not_fit_leaves_no_trace);
    lab_case("all-no-deadlock");
    lab_test(opposite_orders_do_not_deadlock);
    lab_test(it_waits_with_empty_hands);
    lab_case("all-or-none");
    lab_test(all_of_the_locks_or_none);
    lab_test(bad_sets_are_refused);
}

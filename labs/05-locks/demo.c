/*
 * demo.c: the lectures' examples of Lock and RLock, in C, with your functions.
 * Run it before you write any code (make demo), and again when you have.
 *
 * Corrected on the way: one of the lectures joins only the last of its ten
 * threads (`threads.append(thread)` stands outside the loop), and prints a
 * "final" value while the others still count; another keeps its lock for ever
 * when the file cannot be read. Here all threads are joined, and a lock is
 * given back on every way.
 */
#include "locks.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

enum { ADDERS = 2, ROUNDS = 100000, TEN = 10, READERS = 2 };

/* What sample.txt holds, and how many times it is to be there at the end. */
static const char *const sample[] = {"Hello there!", "Welcome to the locks."};

static struct lock lock;
static struct lock left;
static struct lock right;
static struct rlock again;

static long counter; /* by lock, like those below */
static char data[256];
static int meals;

static void *add_many(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        lock_acquire(&lock, LAB_FOREVER);
        long seen = counter;
        if (i % 1000 == 0) {
            sched_yield(); /* as if the thread were interrupted just here */
        }
        counter = seen + 1;
        lock_release(&lock);
    }
    return unused;
}

static void *add_one(void *unused)
{
    WITH_LOCK(&lock)
    {
        long seen = counter;
        sched_yield();
        counter = seen + 1;
    }
    return unused;
}

/* Both threads read the file, and its lines must not mix. */
static void *read_file(void *unused)
{
    for (size_t i = 0; i < sizeof(sample) / sizeof(sample[0]); i++) {
        lock_append(&lock, data, sizeof(data), sample[i]);
    }
    return unused;
}

static void *eat(void *arg)
{
    struct lock *const one_way[] = {&left, &right};
    struct lock *const other_way[] = {&right, &left};
    struct lock *const *forks = arg == NULL ? one_way : other_way;
    for (int i = 0; i < ROUNDS / 100; i++) {
        if (lock_acquire_all(forks, 2, LAB_FOREVER) == 0) {
            meals++;
            lock_release(&left);
            lock_release(&right);
        }
    }
    return NULL;
}

static void run(unsigned threads, void *(*task)(void *))
{
    pthread_t thread[TEN];
    for (unsigned i = 0; i < threads; i++) {
        void *arg = i % 2 == 0 ? NULL : data;
        if (pthread_create(&thread[i], NULL, task, arg) != 0) {
            fputs("demo: cannot start a thread\n", stderr);
            _Exit(3);
        }
    }
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
}

static void tell(const char *what, long got, long wanted)
{
    printf("=> %s: %ld, expected: %ld. %s\n\n", what, got, wanted,
           got == wanted ? "As it should be." : "That is wrong!");
}

/* Python's first example of an RLock: a function that calls itself. */
static unsigned go_down(unsigned levels)
{
    unsigned depth = 0;
    if (levels == 0) {
        rlock_depth(&again, &depth);
        return depth;
    }
    rlock_acquire(&again, LAB_FOREVER);
    depth = go_down(levels - 1);
    rlock_release(&again);
    return depth;
}

int main(void)
{
    int error = lock_init(&lock);
    lock_init(&left);
    lock_init(&right);
    rlock_init(&again);

    printf("== %d threads, %d increments each\n", ADDERS, ROUNDS);
    run(ADDERS, add_many);
    tell("final counter", counter, (long)ADDERS * ROUNDS);

    printf("== with lock: %d threads, one increment each\n", TEN);
    counter = 0;
    run(TEN, add_one);
    tell("final counter value", counter, TEN);

    printf("== %d threads read sample.txt into one text\n", READERS);
    run(READERS, read_file);
    printf("%s", data);
    tell("characters", (long)strlen(data),
         READERS * (long)(strlen(sample[0]) + strlen(sample[1]) + 2));

    printf("== a function that holds an RLock calls itself\n");
    tell("depth", go_down(3), 3);

    printf("== two forks, two threads that take them in opposite orders\n");
    run(2, eat);
    tell("meals", meals, 2 * (ROUNDS / 100));
    if (error != 0) {
        printf("Your functions say %s: they are still to be written.\n",
               strerrorname_np(error));
    }
    return 0;
}

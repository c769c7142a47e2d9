/*
 * demo.c: the lecture's thread examples in C. First as they are, then with
 * your functions. Run it before you write any code (make demo), and again
 * when you have.
 */
#include "threads.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NUMBERS = 3, HELLOS = 5 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int printed;         /* by lock */
static const char *refused; /* what a function said that is not there yet */

static void note_result(int error)
{
    if (error != 0) {
        refused = strerrorname_np(error);
    }
}

/* Pretend to work for a while. */
static void work(void)
{
    const struct timespec a_while = {0, 5L * 1000 * 1000};
    nanosleep(&a_while, NULL);
}

static int printed_so_far(void)
{
    pthread_mutex_lock(&lock);
    int now = printed;
    pthread_mutex_unlock(&lock);
    return now;
}

/* def num_gen(num), as in the lecture */
static int num_gen(void *arg)
{
    const int *num = arg;
    for (int n = 0; n < *num; n++) {
        work();
        pthread_mutex_lock(&lock);
        printed++;
        printf("Thread:  %d\n", n);
        pthread_mutex_unlock(&lock);
    }
    return 0;
}

static void *num_gen_posix(void *arg)
{
    num_gen(arg);
    return NULL;
}

static void finished(const char *what)
{
    int now = printed_so_far();
    printf("Statement: Thread Execution Finished. (%d of %d printed)\n", now,
           NUMBERS);
    printf("=> %s: %s\n\n", what,
           now < NUMBERS ? "it has not finished!" : "As it should be.");
}

/* The first program: started, and never joined. */
static void without_join(int *num)
{
    pthread_t thread;
    puts("== num_gen without join, by pthread_create");
    puts("Statement: Creating and Starting a Thread.");
    if (pthread_create(&thread, NULL, num_gen_posix, num) != 0) {
        fputs("demo: cannot start a thread\n", stderr);
        _Exit(3);
    }
    finished("without join");
    pthread_join(thread, NULL); /* or its lines would run into the next part */
}

static void with_join(int *num)
{
    struct thr thread;
    printed = 0;
    puts("\n== num_gen with join, by thr_start and thr_join");
    puts("Statement: Creating and Starting a Thread.");
    note_result(thr_init(&thread, num_gen, num, NULL));
    note_result(thr_start(&thread));
    note_result(thr_join(&thread, LAB_FOREVER));
    finished("with join");
    note_result(thr_destroy(&thread));
}

static int hello_thread(unsigned thread_num)
{
    pthread_mutex_lock(&lock);
    printed++;
    printf("Hello from Thread  %u\n", thread_num);
    pthread_mutex_unlock(&lock);
    return (int)thread_num;
}

static void say_hello(void)
{
    int results[HELLOS];
    printed = 0;
    printf("== %d times hello, by thr_map\n", HELLOS);
    note_result(thr_map(hello_thread, HELLOS, results));
    printf("=> %d of %d said hello. %s\n\n", printed, HELLOS,
           printed == HELLOS ? "As it should be." : "Where are they?");
}

/* class CustomThread(threading.Thread): waits for another thread. */
struct custom_thread {
    struct thr thread;
    struct thr *other;
};

static int custom_run(struct thr *self)
{
    struct custom_thread *me = (struct custom_thread *)self;
    return thr_join(me->other, LAB_FOREVER);
}

static int long_work(void *unused)
{
    (void)unused;
    for (int i = 0; i < 8; i++) {
        work();
    }
    return 0;
}

static void show(const char *when, struct thr *one, struct thr *other)
{
    static const char *const names[] = {"new", "running", "blocked",
                                        "terminated", "?"};
    enum thr_state states[2] = {THR_NEW, THR_NEW};
    int errors[2] = {thr_state(one, &states[0]), thr_state(other, &states[1])};
    printf("%-22s %-12s %s\n", when, names[errors[0] == 0 ? states[0] : 4],
           names[errors[1] == 0 ? states[1] : 4]);
}

static void draw_lives(void)
{
    static const struct thr_ops ops = {custom_run};
    struct thr worker;
    struct custom_thread custom;
    custom.other = &worker;
    puts("== two lives: a worker, and a custom thread that joins it");
    note_result(thr_init(&worker, long_work, NULL, "worker"));
    note_result(thr_init_ops(&custom.thread, &ops, "custom"));
    printf("%-22s %-12s %s\n", "", "worker", "custom");
    show("made", &worker, &custom.thread);
    note_result(thr_start(&worker));
    show("worker started", &worker, &custom.thread);
    note_result(thr_start(&custom.thread));
    work();
    show("custom started", &worker, &custom.thread);
    note_result(thr_join(&custom.thread, LAB_FOREVER));
    show("custom joined", &worker, &custom.thread);
    note_result(thr_destroy(&custom.thread));
    note_result(thr_destroy(&worker));
}

int main(void)
{
    int num = NUMBERS;
    without_join(&num);
    with_join(&num);
    say_hello();
    draw_lives();
    if (refused != NULL) {
        printf("\nYour functions say %s: they are still to be written.\n",
               refused);
    }
    return 0;
}

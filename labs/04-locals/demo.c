/*
 * demo.c: the lecture's examples in C. Two threads count to five, each for
 * itself; then five threads come and go. Run it before you write any code
 * (make demo), and again when you have.
 */
#include "locals.h"

#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNTERS = 2, ROUNDS = 5, GUESTS = 5, MANY = 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int shared_counter;  /* by lock, like the one below */
static const char *refused; /* what a function said that is not there yet */

/* Returns whether a function of the lab did what it was to do. */
static bool worked(int error)
{
    pthread_mutex_lock(&lock);
    if (error != 0) {
        refused = strerrorname_np(error);
    }
    pthread_mutex_unlock(&lock);
    return error == 0;
}

static const char *name_of(const struct thr *t)
{
    const char *name = "?";
    return worked(thr_name(t, &name)) ? name : "?";
}

static const char *my_name(void)
{
    struct thr *me = NULL;
    return worked(thr_current(&me)) && me != NULL ? name_of(me) : "?";
}

/* How many threads there are; 0 when nobody can tell. */
static size_t alive(void)
{
    size_t n = 0;
    return worked(thr_active_count(&n)) ? n : 0;
}

/* ---- 1: a variable that is not thread-local ---- */

static void *count_shared(void *name)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&lock);
        shared_counter++;
        printf("%s: Counter value = %d\n", (char *)name, shared_counter);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void show_shared(void)
{
    static char names[COUNTERS][THR_NAME_SIZE] = {"Thread 1", "Thread 2"};
    pthread_t threads[COUNTERS];
    puts("== 1. a static variable: two threads, each counts to 5");
    for (int i = 0; i < COUNTERS; i++) {
        if (pthread_create(&threads[i], NULL, count_shared, names[i]) != 0) {
            fputs("demo: cannot start a thread\n", stderr);
            _Exit(3);
        }
    }
    for (int i = 0; i < COUNTERS; i++) {
        pthread_join(threads[i], NULL);
    }
    puts("=> There is one counter for both. No lock helps against that.\n");
}

/* ---- 2 and 3: the lecture's thread_local.counter ---- */

static struct tls counter;

/* A row of the table: what the thread found in the key, at its end. */
struct row {
    struct thr thread;
    bool began_with_0;
    bool has_value;
    int value;
};

static int print_counter(void *arg)
{
    struct row *row = arg;
    void *value = NULL;
    if (row->began_with_0) {
        worked(tls_set(&counter, calloc(1, sizeof(int))));
    }
    int error = tls_get(&counter, &value);
    if (error != 0 || value == NULL) {
        printf("%s: %s\n", my_name(),
               error == ENOENT ? "AttributeError (ENOENT): no counter here"
                               : "tls_get does not work yet");
        return 0;
    }
    int *local_counter = value;
    for (int i = 0; i < ROUNDS; i++) {
        ++*local_counter;
        printf("%s: Counter value = %d\n", my_name(), *local_counter);
    }
    row->has_value = true;
    row->value = *local_counter;
    return 0;
}

static void count_alone(bool begin_with_0)
{
    struct row rows[COUNTERS] = {{.began_with_0 = begin_with_0},
                                 {.began_with_0 = begin_with_0}};
    bool started[COUNTERS];
    const char *const names[] = {"Thread 1", "Thread 2"};
    if (!worked(tls_create(&counter, free))) {
        puts("tls_create does not work yet.\n");
        return;
    }
    for (int i = 0; i < COUNTERS; i++) {
        started[i] = worked(
            thr_spawn(&rows[i].thread, print_counter, &rows[i], names[i]));
    }
    int right = 0;
    for (int i = 0; i < COUNTERS; i++) {
        if (started[i] && worked(thr_join(&rows[i].thread))) {
            right += rows[i].has_value == begin_with_0 &&
                     rows[i].value == (begin_with_0 ? ROUNDS : 0);
        }
    }
    puts("                 | counter");
    puts("        ---------+--------");
    for (int i = 0; i < COUNTERS; i++) {
        printf("        %s |", names[i]);
        printf(rows[i].has_value ? " %d\n" : " -\n", rows[i].value);
    }
    void *mine = NULL;
    printf("        main     |%s\n",
           tls_get(&counter, &mine) == ENOENT ? " -" : " ?");
    printf("=> %s\n\n", right == COUNTERS ? "As it should be."
                                          : "Not as it should be, yet.");
    worked(tls_delete(&counter));
}

/* ---- 4: who is there ---- */

static sem_t door;

static int stay(void *unused)
{
    (void)unused;
    while (sem_wait(&door) != 0) {
    }
    return 0;
}

static void draw_count(const char *when)
{
    size_t n = alive();
    printf("    %-22s %2zu ", when, n);
    for (size_t i = 0; i < n && i < MANY; i++) {
        putchar('#');
    }
    putchar('\n');
}

/* Let COUNT guests go, and wait for them. */
static void see_off(struct thr *guests, const bool *started, int count)
{
    for (int i = 0; i < count; i++) {
        sem_post(&door);
    }
    for (int i = 0; i < count; i++) {
        if (started[i]) {
            worked(thr_join(&guests[i]));
        }
    }
}

/* Five threads stay until the door opens, after each one or at the end. */
static void watch_five(bool one_by_one)
{
    struct thr guests[GUESTS];
    bool started[GUESTS];
    char when[] = "N started";
    for (int i = 0; i < GUESTS; i++) {
        started[i] = worked(thr_spawn(&guests[i], stay, NULL, NULL));
        when[0] = (char)('1' + i);
        draw_count(when);
        if (one_by_one) {
            see_off(&guests[i], &started[i], 1);
        }
    }
    struct thr *list[MANY];
    size_t n = 0;
    bool known = worked(thr_enumerate(list, MANY, &n));
    printf("    there are:");
    for (size_t i = 0; known && i < n; i++) {
        printf(" %s", name_of(list[i]));
    }
    putchar('\n');
    if (!one_by_one) {
        see_off(guests, started, GUESTS);
    }
    draw_count("all joined");
}

static void *visit_from_abroad(void *unused)
{
    printf("    a thread made by pthread_create is called %s\n", my_name());
    worked(thr_leave());
    return unused;
}

static void show_list(void)
{
    pthread_t foreigner;
    sem_init(&door, 0, 0);
    puts("== 4. the lecture's five threads: active_count after each start");
    puts("  each has ended before the next one starts (so it was there):");
    watch_five(true);
    puts("  all stay until the last one has been started:");
    watch_five(false);
    if (pthread_create(&foreigner, NULL, visit_from_abroad, NULL) == 0) {
        pthread_join(foreigner, NULL);
    }
    printf("=> %s\n", alive() == 1 ? "As it should be: main alone is left."
                                   : "Not as it should be, yet.");
    sem_destroy(&door);
}

int main(void)
{
    show_shared();
    puts(
        "== 2. the lecture's program, as it is printed: nobody sets a counter");
    count_alone(false);
    puts("== 3. the same, and each thread begins with counter = 0");
    count_alone(true);
    show_list();
    if (refused != NULL) {
        printf("\nYour functions say %s: they are still to be written.\n",
               refused);
    }
    return 0;
}

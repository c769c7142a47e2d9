/*
 * demo.c: why there was a big lock, and what replaces it. First, two threads
 * count references as CPython did, but without the GIL. Then the lecture's
 * example (two names for one string) with your functions. Then a race: one
 * big lock, atomic counts, your counts. Run it before you write any code
 * (make demo), and again when you have.
 */
#include "nogil.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 1000000, HELD = 1000, THREADS = 2 };

static const char *refused; /* what a function said that is not there yet */

static bool works(int error)
{
    if (error != 0 && refused == NULL) {
        refused = strerrorname_np(error);
    }
    return error == 0;
}

static void start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    if (pthread_create(thread, NULL, run, arg) != 0) {
        fputs("demo: cannot start a thread\n", stderr);
        _Exit(3);
    }
}

/* ---- without the lock ---- */

/*
 * Read, add, write: that is what `refcount++` does. The system may let another
 * thread run in between, whenever it likes; here both meet there ten times.
 */
static _Atomic int64_t plain_count = 1;
static pthread_barrier_t both;

static void *use_plain(void *change)
{
    for (int i = 0; i < ROUNDS; i++) {
        int64_t count =
            atomic_load_explicit(&plain_count, memory_order_relaxed);
        if (i % (ROUNDS / 10) == 0 && *(int *)change > 0) {
            pthread_barrier_wait(&both);
        }
        atomic_store_explicit(&plain_count, count + *(int *)change,
                              memory_order_relaxed);
    }
    return NULL;
}

static void plain_add(int change)
{
    pthread_t other;
    start(&other, use_plain, &change);
    use_plain(&change);
    pthread_join(other, NULL);
}

static void without_the_lock(void)
{
    printf("== refcount++ by two threads, then refcount--, without the GIL\n");
    pthread_barrier_init(&both, NULL, 2);
    plain_add(1);
    plain_add(-1);
    pthread_barrier_destroy(&both);
    int64_t left = plain_count;
    printf("=> each gave back what it took: 1 reference is left. The count "
           "says %lld.\n   %s\n\n",
           (long long)left,
           left > 1   ? "The object will never be freed."
           : left < 1 ? "The object was freed while somebody used it."
                      : "Luck! Run it again.");
}

/* ---- the lecture's example, and the states ---- */

static bool lit[4];
static unsigned freed;

static void say_freed(struct brc_thread *self, struct brc_object *o)
{
    (void)self;
    (void)o;
    freed++;
    printf("   ... freed\n");
}

static void show(const struct brc_object *o, const char *what)
{
    static const char *const names[] = {"DEFAULT", "QUEUED", "MERGED",
                                        "IMMORTAL"};
    enum brc_state state = BRC_DEFAULT;
    int64_t local = 0;
    int64_t shared = 0;
    if (works(brc_state(o, &state, &local, &shared))) {
        lit[state & 3] = true;
        printf("   %-42s %-8s local %lld, shared %2lld\n", what,
               names[state & 3], (long long)local, (long long)shared);
    }
}

static void two_names(struct brc_thread *a, struct brc_thread *b)
{
    struct brc_object *o = NULL;
    size_t merged = 0;
    printf("== geek_var = \"Geek\"; string_gfg = geek_var\n");
    if (!works(brc_new(a, 0, say_freed, &o))) {
        return;
    }
    show(o, "a makes it: geek_var");
    works(brc_incref(a, o));
    show(o, "a again: string_gfg");
    works(brc_incref(b, o));
    show(o, "another thread, b, takes one");
    works(brc_decref(b, o));
    works(brc_decref(b, o));
    show(o, "b drops it, and one of a's");
    works(brc_drain(a, &merged));
    show(o, "a looks into its queue");
    works(brc_decref(a, o));
    printf("   %s DEFAULT --> %s QUEUED --> %s MERGED --> %s freed   "
           "(*: this run was there)\n",
           lit[BRC_DEFAULT] ? "*" : " ", lit[BRC_QUEUED] ? "*" : " ",
           lit[BRC_MERGED] ? "*" : " ", freed == 1 ? "*" : " ");
    printf("=> freed: %u. %s\n\n", freed,
           freed == 1 ? "As it should be." : "It should be 1!");
}

/* ---- a race ---- */

static pthread_mutex_t big_lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t locked_count; /* by big_lock */
static _Atomic int64_t atomic_counts[1 + THREADS];
static struct brc_object *shared_object;

struct runner {
    struct brc_thread self;
    struct brc_object *own;
    int number;
    uint64_t changes;
};

static void add_locked(int64_t change)
{
    locked_count += change;
}

/* The GIL: an operation costs little, and one thread runs. */
static void *run_locked(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        if (i % HELD == 0) {
            pthread_mutex_lock(&big_lock);
        }
        add_locked(1);
        add_locked(-1);
        if (i % HELD == HELD - 1) {
            pthread_mutex_unlock(&big_lock);
        }
    }
    return arg;
}

static void add_atomic(_Atomic int64_t *count, int64_t change)
{
    atomic_fetch_add(count, change);
}

/* One operation in ten is on an object that all use. */
static void *run_atomic(void *arg)
{
    const struct runner *runner = arg;
    for (int i = 0; i < ROUNDS; i++) {
        _Atomic int64_t *count =
            &atomic_counts[i % 10 == 0 ? 0 : 1 + runner->number];
        add_atomic(count, 1);
        add_atomic(count, -1);
    }
    return arg;
}

static void *run_biased(void *arg)
{
    struct runner *runner = arg;
    uint64_t before = brc_changes;
    for (int i = 0; i < ROUNDS; i++) {
        struct brc_object *o = i % 10 == 0 ? shared_object : runner->own;
        brc_incref(&runner->self, o);
        brc_decref(&runner->self, o);
    }
    runner->changes = brc_changes - before;
    return arg;
}

/* Millions of references taken and given back a second, by COUNT threads. */
static double speed(struct runner *runners, int count, void *(*run)(void *))
{
    struct timespec begin;
    struct timespec end;
    pthread_t threads[THREADS];
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int i = 0; i < count; i++) {
        start(&threads[i], run, &runners[i]);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - begin.tv_sec) +
                     (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    return 1e-6 * ROUNDS * count / seconds;
}

static void race(struct runner *runners, const char *name, void *(*run)(void *))
{
    double one = speed(runners, 1, run);
    double two = speed(runners, THREADS, run);
    printf("   %-24s %6.1f %9.1f   x %.1f  ", name, one, two, two / one);
    for (int bar = (int)(two / 10 + 0.5); bar > 0; bar--) {
        putchar('#');
    }
    putchar('\n');
}

static void race_all(struct runner *runners)
{
    printf("== millions of (incref, decref) a second; 9 of 10 on an object of "
           "the thread's own\n"
           "   %-24s %6s %9s\n",
           "threads", "1", "2");
    race(runners, "one big lock", run_locked);
    race(runners, "atomic counts", run_atomic);
    if (shared_object != NULL) {
        race(runners, "biased counts (yours)", run_biased);
        printf("=> of 100 operations of yours, 90 were by the owner, and %.0f "
               "made an atomic change\n",
               50.0 * (double)runners[1].changes / ROUNDS);
    }
}

int main(void)
{
    static struct brc_vm vm;
    static struct brc_thread a;
    static struct runner runners[THREADS];
    setvbuf(stdout, NULL, _IOLBF, 0);
    without_the_lock();
    if (works(brc_vm_init(&vm)) && works(brc_thread_enter(&a, &vm))) {
        for (int i = 0; i < THREADS; i++) {
            runners[i].number = i;
            works(brc_thread_enter(&runners[i].self, &vm));
            works(brc_new(&runners[i].self, 0, NULL, &runners[i].own));
        }
        two_names(&a, &runners[0].self);
        works(brc_new(&a, 0, NULL, &shared_object));
    }
    race_all(runners);
    for (int i = 0; i < THREADS && shared_object != NULL; i++) {
        brc_decref(&runners[i].self, runners[i].own);
        brc_thread_exit(&runners[i].self);
    }
    if (shared_object != NULL) {
        brc_decref(&a, shared_object);
        brc_thread_exit(&a);
    }
    if (refused != NULL) {
        printf("\nYour functions say %s: they are still to be written.\n",
               refused);
    }
    return 0;
}

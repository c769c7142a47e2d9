/*
 * demo.c: the lecture's getrefcount in the toy machine; what happens to a
 * count that two threads change; and what each strategy costs. Run it before
 * you write any code (make demo), and again when you have.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "refcounts.h"

enum { MOST = 4, ROUNDS = 200000, MANY = 5000000, HELD = 1000000, TRIES = 50 };

static const char *const names[] = {"no locks", "locks in objects",
                                    "atomic counts", "one big lock"};

/* ---- getrefcount ---- */

static void run_program(const char *path)
{
    static struct program program;
    struct vm_heap heap;
    struct vm vm = {
        .program = &program, .heap_ops = &refcounts_heap, .heap = &heap};
    struct vm_thread thread;
    unsigned line;
    const char *why;
    int64_t result;
    if (program_load_file(&program, path, &line, &why) != 0) {
        fprintf(stderr, "demo: %s:%u: %s\n", path, line, why);
        exit(3);
    }
    vm_heap_init(&heap);
    if (vm_init(&vm) == 0) {
        vm_thread_init(&thread, &vm, 1, NULL);
        vm_run(&thread, "main", NULL, 0, &result);
        vm_destroy(&vm);
    }
    vm_heap_destroy(&heap);
}

/* ---- two threads, one count ---- */

static int rounds = ROUNDS;

static void *copy_and_drop(void *arg)
{
    for (int i = 0; i < rounds; i++) {
        vm_incref(arg); /* y = x */
        vm_decref(arg); /* del y */
    }
    return NULL;
}

static void run_threads(struct obj *const *objects, int threads)
{
    pthread_t ids[MOST];
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&ids[i], NULL, copy_and_drop, objects[i]) != 0) {
            fputs("demo: cannot start a thread\n", stderr);
            _Exit(3);
        }
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
    }
}

/* Returns by how much the count is wrong afterwards. */
static int64_t lost(struct obj *o)
{
    int64_t before = 0;
    int64_t after = 0;
    vm_refcount(o, &before);
    run_threads((struct obj *[]){o, o}, 2);
    vm_refcount(o, &after);
    return after - before;
}

/* There are many other references, so that nothing is freed too early here. */
static void count_together(enum vm_strategy strategy)
{
    struct vm_heap heap;
    struct obj *o;
    int64_t wrong = 0;
    vm_heap_init(&heap);
    int error = vm_set_strategy(&heap, strategy);
    if (error == 0) {
        error = vm_obj_new(&heap, 0, &o);
    }
    if (error != 0) {
        printf("%-18s %s: still to be written\n", names[strategy],
               strerrorname_np(error));
        return;
    }
    for (int i = 0; i < HELD; i++) {
        vm_incref(o);
    }
    int tries = strategy == VM_UNLOCKED ? TRIES : 1;
    rounds = strategy == VM_UNLOCKED ? MANY : ROUNDS; /* it is quick */
    for (int i = 0; i < tries && wrong == 0; i++) {
        wrong = lost(o);
    }
    printf("%-18s the count is off by %lld. %s\n", names[strategy],
           (long long)wrong,
           wrong == 0  ? "As it should be."
           : wrong > 0 ? "It would never be freed!"
                       : "It would be freed too early!");
}

/* ---- what it costs ---- */

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Nanoseconds for one copy and drop, when THREADS do so at once. */
static double cost(enum vm_strategy strategy, int threads, bool shared)
{
    struct vm_heap heap;
    struct obj *objects[MOST];
    vm_heap_init(&heap);
    if (vm_set_strategy(&heap, strategy) != 0) {
        return NAN;
    }
    for (int i = 0; i < threads; i++) {
        if (i > 0 && shared) {
            objects[i] = objects[0];
        } else if (vm_obj_new(&heap, 0, &objects[i]) != 0) {
            return NAN;
        }
    }
    rounds = ROUNDS;
    double begin = now_ns();
    run_threads(objects, threads);
    return (now_ns() - begin) / ROUNDS;
}

static void tabulate(bool shared)
{
    for (int s = VM_UNLOCKED; s <= VM_BIG_LOCK; s++) {
        if (s == VM_UNLOCKED && shared) {
            continue; /* it would crash sooner or later */
        }
        printf("%-18s", names[s]);
        for (int threads = 1; threads <= MOST; threads++) {
            printf(" %7.1f", cost((enum vm_strategy)s, threads, shared));
        }
        putchar('\n');
    }
}

int main(void)
{
    puts("== sys.getrefcount: one name, then two");
    run_program("../vm/programs/refcount.vm");

    puts("\n== two threads copy and drop one reference, many times");
    for (int s = VM_UNLOCKED; s <= VM_BIG_LOCK; s++) {
        count_together((enum vm_strategy)s);
    }

    puts("\n== ns for each, with 1 to 4 threads at once: objects of their own");
    tabulate(false);
    puts("== the same, all with one object");
    tabulate(true);
    return 0;
}

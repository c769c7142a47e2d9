/*
 * demo.c: the lecture's two threads that count, in C. It shows the race, plays
 * your schedule, and measures what each kind of counter costs. Run it before
 * you write any code (make demo), and again when you have.
 */
#include "counter.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

enum {
    THREADS = 2,
    TIMES = 10000000,
    COST_TIMES = 200000,
    MOST_THREADS = 4,
    SECOND_NS = 1000000000
};

static const char *const names[COUNTER_KINDS] = {"BROKEN", "MUTEX", "ATOMIC",
                                                 "SHARDED"};

/* ---- threads of the demonstration's own: yours may still be missing ---- */

static int times; /* written while no thread runs */

static void *add_often(void *c)
{
    for (int i = 0; i < times; i++) {
        counter_add(c, 1);
    }
    return NULL;
}

static void run(struct counter *c, int count)
{
    pthread_t threads[MOST_THREADS];
    for (int i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, add_often, c) != 0) {
            fputs("demo: cannot start a thread\n", stderr);
            _Exit(3);
        }
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
}

static void show_the_race(void)
{
    printf("== two threads add 1, %d times each, to an unprotected counter\n",
           TIMES);
    times = TIMES;
    int64_t lost = 0;
    /* A busy machine may run one thread after the other: try again then. */
    for (int i = 0; i < 3 || (lost == 0 && i < 20); i++) {
        struct counter c;
        int64_t sum = 0;
        counter_init(&c, COUNTER_BROKEN);
        run(&c, THREADS);
        counter_get(&c, &sum);
        printf("   it says %8lld of %d: %lld lost\n", (long long)sum,
               THREADS * TIMES, (long long)(THREADS * TIMES - sum));
        counter_destroy(&c);
        lost += (int64_t)THREADS * TIMES - sum;
    }
}

/* ---- break.sched ---- */

/* One step of thread WHO; returns false when the line makes no sense. */
static bool play_step(char who, const char *what, int *variable, int *mine,
                      bool *loses)
{
    static int seen[2]; /* what the variable was when each thread loaded it */
    int i = who - 'A';
    char text[32];
    if (strcmp(what, "load") == 0) {
        seen[i] = mine[i] = *variable;
        snprintf(text, sizeof(text), "load %d", mine[i]);
    } else if (strcmp(what, "add") == 0) {
        mine[i]++;
        snprintf(text, sizeof(text), "add: %d", mine[i]);
    } else if (strcmp(what, "store") == 0) {
        *loses = *variable != seen[i];
        *variable = mine[i];
        snprintf(text, sizeof(text), "store %d", mine[i]);
    } else {
        return false;
    }
    printf("   %-12s %-12s %5d%s\n", i == 0 ? text : "", i == 1 ? text : "",
           *variable, *loses ? "   <-- the other one's update is lost" : "");
    *loses = false;
    return true;
}

static void play_schedule(void)
{
    char line[256];
    char who;
    char what[16];
    int variable = 0;
    int mine[2] = {0, 0};
    bool loses = false;
    FILE *f = fopen("break.sched", "r");
    puts("\n== break.sched: you are the scheduler");
    if (f == NULL) {
        puts("   there is no break.sched here");
        return;
    }
    printf("   %-12s %-12s variable\n", "A", "B");
    while (fgets(line, sizeof(line), f) != NULL) {
        if (line[0] == '#' || line[strspn(line, " \t\r\n")] == '\0') {
            continue;
        }
        if (sscanf(line, " %c %15s", &who, what) != 2 ||
            (who != 'A' && who != 'B') ||
            !play_step(who, what, &variable, mine, &loses)) {
            printf("   not a step: %s", line);
        }
    }
    fclose(f);
    printf("   => two additions, and the variable is %d. %s\n", variable,
           variable == 1 ? "Well broken." : "Nothing was lost.");
}

/* ---- what it costs ---- */

static int64_t now_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * SECOND_NS + at.tv_nsec;
}

static void bar(double ns)
{
    for (int i = 0; i < 40 && i < (int)(ns / 4); i++) {
        putchar('#');
    }
    putchar('\n');
}

static void show_costs(void)
{
    puts("\n== ns for each addition, on this machine, now (a # is 4 ns)");
    times = COST_TIMES;
    for (int kind = 0; kind < COUNTER_KINDS; kind++) {
        for (int count = 1; count <= MOST_THREADS; count *= 2) {
            struct counter c;
            int64_t sum = 0;
            int error = counter_init(&c, (enum counter_kind)kind);
            if (error != 0) {
                printf("   %-8s counter_init says %s\n", names[kind],
                       strerrorname_np(error));
                break;
            }
            int64_t begin = now_ns();
            run(&c, count);
            double ns = (double)(now_ns() - begin) / COST_TIMES / count;
            counter_get(&c, &sum);
            counter_destroy(&c);
            printf("   %-8s %d thread%s %6.1f ns %s", names[kind], count,
                   count == 1 ? " " : "s", ns,
                   sum == (int64_t)count * COST_TIMES ? "exact " : "WRONG ");
            bar(ns);
        }
    }
}

int main(void)
{
    show_the_race();
    play_schedule();
    show_costs();
    puts("\n== the lecture's multiples: 3, 6, 9, 12, in every run");
    int error = print_multiples(stdout, 2, 2, 3);
    if (error != 0) {
        printf("print_multiples says %s: it is still to be written\n",
               strerrorname_np(error));
    }
    return 0;
}

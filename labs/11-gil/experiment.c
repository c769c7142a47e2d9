/*
 * experiment.c: the same work by 1 to 4 threads, with the GIL, with a lock for
 * each object, without any lock, and with a machine and a GIL for each thread
 * (as processes have). It writes a line for each: how long did it take?
 *
 * It is built twice (experiment.sh). As an ordinary program it measures this
 * computer, now. Built with -DIDEAL and run by the grader, the clock is that
 * of an ideal machine with a processor for every thread, on which an operation
 * takes 10 microseconds: the same numbers everywhere, every time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gil.h"

#ifdef IDEAL
/* An ideal operation is slow, so there are fewer of them; and no noise. */
enum { SCALE = 1, TRIES = 1 };
#else
enum { SCALE = 250, TRIES = 3 };
#endif

enum { MOST = 4, OPERATION_NS = 10000, MS = 1000000 };

/* How the machines are protected. */
enum how { WITH_GIL, WITH_FINE_LOCKS, WITHOUT_LOCKS, GIL_EACH, HOWS };

static const char *const how_names[HOWS] = {"gil", "fine-locks", "no-locks",
                                            "gil-each"};

/* A program, and the arguments of a thread that does PART of PARTS of it. */
struct workload {
    const char *name; /* also of the file */
    unsigned args;
    bool shares; /* objects are shared: without locks it may crash */
    void (*share)(int64_t *args, int part, int parts);
};

static void share_countdown(int64_t *args, int part, int parts)
{
    (void)part;
    args[0] = 2400 * SCALE / parts;
}

/* Rows of the matrix: 4 in all. */
static void share_rows(int64_t *args, int part, int parts)
{
    args[0] = 4 * part / parts;
    args[1] = 4 * (part + 1) / parts;
    args[2] = 3 * SCALE;
}

static void share_downloads(int64_t *args, int part, int parts)
{
    (void)part;
    args[0] = 12 / parts;
    args[1] = 20 * MS;
}

static void share_mixed(int64_t *args, int part, int parts)
{
    share_downloads(args, part, parts);
    args[2] = 100 * SCALE;
}

static void share_squares(int64_t *args, int part, int parts)
{
    (void)part;
    args[0] = 12 * (SCALE > 1 ? 60 : 1) / parts;
}

static const struct workload workloads[] = {
    {"countdown", 1, false, share_countdown},
    {"matmul", 3, true, share_rows},
    {"squares", 1, false, share_squares},
    {"fetch", 2, false, share_downloads},
    {"mixed", 3, false, share_mixed},
};

struct worker {
    const struct workload *workload;
    struct vm *vm;
    int part;
    int parts;
    int error;
    pthread_t thread;
};

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "experiment: %s: %s\n", what, why);
    exit(3);
}

static void check(const char *what, int error)
{
    if (error != 0) {
        give_up(what, strerrorname_np(error));
    }
}

#ifdef IDEAL
static void spend(struct vm_thread *t, const struct vm_op *op, void *unused)
{
    (void)t;
    (void)op;
    (void)unused;
    const struct timespec time = {0, OPERATION_NS};
    nanosleep(&time, NULL); /* it computes: what it holds, it keeps */
}
#endif

static void *work(void *arg)
{
    struct worker *worker = arg;
    struct gil_thread self;
    struct vm_thread thread;
    int64_t args[4];
    int64_t result;
    worker->workload->share(args, worker->part, worker->parts);
    gil_thread_init(&self);
    vm_thread_init(&thread, worker->vm, worker->part, &self);
    worker->error =
        vm_run(&thread, "main", args, worker->workload->args, &result);
    if (worker->vm->lock != NULL) {
        gil_thread_exit(worker->vm->lock, &self);
    }
    return NULL;
}

static void make_machine(struct vm *vm, struct gil *gil,
                         const struct program *program, enum how how)
{
    bool with_gil = how == WITH_GIL || how == GIL_EACH;
    if (with_gil) {
        check("gil_init", gil_init(gil, GIL_INTERVAL_NS));
    }
    *vm = (struct vm){.program = program,
                      .lock_ops = with_gil ? &gil_lock_ops : NULL,
                      .lock = with_gil ? gil : NULL,
                      .heap_ops = how == WITH_FINE_LOCKS ? &vm_fine_heap
                                                         : &vm_plain_heap,
                      .natives = gil_natives,
                      .quiet = true};
#ifdef IDEAL
    vm->trace = spend;
#endif
    check("vm_init", vm_init(vm));
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * (int64_t)MS + now.tv_nsec;
}

/* Returns how long it took. */
static int64_t measure(const struct workload *workload,
                       const struct program *program, enum how how, int threads)
{
    struct gil gil[MOST];
    struct vm vm[MOST];
    struct worker workers[MOST];
    int machines = how == GIL_EACH ? threads : 1;
    for (int i = 0; i < machines; i++) {
        make_machine(&vm[i], &gil[i], program, how);
    }
    int64_t begin_ns = now_ns();
    for (int i = 0; i < threads; i++) {
        workers[i] =
            (struct worker){workload, &vm[i % machines], i, threads, 0, 0};
        check("pthread_create",
              pthread_create(&workers[i].thread, NULL, work, &workers[i]));
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        check("vm_run", workers[i].error);
    }
    int64_t took_ns = now_ns() - begin_ns;
    for (int i = 0; i < machines; i++) {
        vm_destroy(&vm[i]);
        if (vm[i].lock != NULL) {
            check("gil_destroy", gil_destroy(&gil[i]));
        }
    }
    return took_ns;
}

static void load(struct program *program, const char *programs,
                 const char *name)
{
    char path[512];
    unsigned line;
    const char *why;
    snprintf(path, sizeof(path), "%s/%s.vm", programs, name);
    if (program_load_file(program, path, &line, &why) != 0) {
        give_up(path, why);
    }
}

/* The best of a few: others use this computer, too. */
static int64_t best(const struct workload *workload,
                    const struct program *program, enum how how, int threads)
{
    int64_t least_ns = INT64_MAX;
    for (int i = 0; i < TRIES; i++) {
        int64_t ns = measure(workload, program, how, threads);
        least_ns = ns < least_ns ? ns : least_ns;
    }
    return least_ns;
}

static void run_workload(FILE *out, const struct workload *workload,
                         const char *programs)
{
    static struct program program;
    load(&program, programs, workload->name);
    for (int how = 0; how < HOWS; how++) {
        if (how == WITHOUT_LOCKS && workload->shares) {
            continue;
        }
        for (int threads = 1; threads <= MOST; threads++) {
            fprintf(
                out, "%s,%s,%d,%lld\n", workload->name, how_names[how], threads,
                (long long)best(workload, &program, (enum how)how, threads));
        }
    }
}

/* usage: experiment WORKLOAD DIRECTORY-OF-PROGRAMS OUTPUT */
int main(int argc, char **argv)
{
    FILE *out = argc == 4 ? fopen(argv[3], "we") : NULL;
    if (out == NULL) {
        give_up("cannot write", argc == 4 ? argv[3] : "wants 3 arguments");
    }
    for (size_t i = 0; i < sizeof(workloads) / sizeof(workloads[0]); i++) {
        if (strcmp(workloads[i].name, argv[1]) == 0) {
            run_workload(out, &workloads[i], argv[2]);
        }
    }
    return fclose(out) == 0 ? 0 : 3;
}

/*
 * demo.c: the lecture's programs in the toy machine: a shared counter without
 * a lock and below the GIL, the countdown by three threads, three downloads.
 * Run it before you write any code (make demo), and again when you have.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gil.h"

enum {
    MOST = 3,
    COUNT = 100000,
    TURNS = 200000,
    WIDTH = 64,
    TRACE = 6000000,
    MS = 1000000
};

static struct program program;

/* Who did each operation, in the order in which they happened. */
static struct {
    unsigned char by[TRACE];
    atomic_uint length;
} strip;

struct runner {
    struct vm *vm;
    const int64_t *args;
    unsigned count;
    int id;
    int error;
    pthread_t thread;
};

static void load(const char *name)
{
    char path[64];
    unsigned line;
    const char *why;
    snprintf(path, sizeof(path), "../vm/programs/%s.vm", name);
    if (program_load_file(&program, path, &line, &why) != 0) {
        fprintf(stderr, "demo: %s:%u: %s\n", path, line, why);
        exit(3);
    }
}

static void remember(struct vm_thread *t, const struct vm_op *op, void *unused)
{
    (void)op;
    (void)unused;
    unsigned i = atomic_fetch_add(&strip.length, 1);
    if (i < TRACE) {
        strip.by[i] = (unsigned char)t->id;
    }
}

static void *run(void *arg)
{
    struct runner *runner = arg;
    struct gil *gil = runner->vm->lock;
    struct gil_thread self;
    struct vm_thread thread;
    int64_t result;
    if (gil != NULL) {
        gil_thread_init(&self);
    }
    vm_thread_init(&thread, runner->vm, runner->id, &self);
    runner->error =
        vm_run(&thread, "main", runner->args, runner->count, &result);
    if (gil != NULL) {
        gil_thread_exit(gil, &self);
    }
    return NULL;
}

/* Run the program in THREADS threads at once. Returns the first error. */
static int run_all(struct vm *vm, int threads, const int64_t *args,
                   unsigned count)
{
    struct runner runners[MOST];
    int error = 0;
    for (int i = 0; i < threads; i++) {
        runners[i] = (struct runner){vm, args, count, .id = i};
        if (pthread_create(&runners[i].thread, NULL, run, &runners[i]) != 0) {
            fputs("demo: cannot start a thread\n", stderr);
            _Exit(3);
        }
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(runners[i].thread, NULL);
        error = error != 0 ? error : runners[i].error;
    }
    return error;
}

/* How long threads waited that gave way, in intervals; the last: longer. */
enum { BARS = 6 };

static atomic_uint waits[BARS];

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * (int64_t)MS + now.tv_nsec;
}

static int point_and_measure(struct vm_thread *t, enum vm_point point)
{
    if (!gil_asked(t->vm->lock)) {
        return gil_point(t, point);
    }
    int64_t begin_ns = now_ns();
    int error = gil_point(t, point);
    int64_t bar = (now_ns() - begin_ns) / GIL_INTERVAL_NS;
    atomic_fetch_add(&waits[bar < BARS ? bar : BARS - 1], 1);
    return error;
}

static void draw_waits(void)
{
    for (int bar = 0; bar < BARS; bar++) {
        unsigned count = atomic_load(&waits[bar]);
        printf("   waited %d intervals%s %3u ", bar,
               bar + 1 < BARS ? " and a bit:" : ", or more:", count);
        for (unsigned i = 0; i < count && i < WIDTH / 2; i++) {
            putchar('#');
        }
        putchar('\n');
    }
}

static struct vm machine(struct gil *gil)
{
    return (struct vm){.program = &program,
                       .lock_ops = gil != NULL ? &gil_lock_ops : NULL,
                       .lock = gil,
                       .heap_ops = &vm_plain_heap,
                       .natives = gil_natives};
}

static void complain(int error)
{
    printf("=> %s: your functions are still to be written.\n",
           strerrorname_np(error));
}

/* ---- the counter ---- */

static void count(struct gil *gil, bool every_opcode)
{
    static const int64_t args[] = {COUNT};
    struct vm vm = machine(gil);
    struct vm_value value = {NULL, 0};
    int64_t refs = 0;
    vm.every_opcode = every_opcode;
    if (vm_init(&vm) != 0) {
        _exit(3);
    }
    int error = run_all(&vm, 2, args, 1);
    struct obj *counter = vm_global(&vm, "counter");
    vm.heap_ops->get(counter, 0, &value);
    vm.heap_ops->refs(counter, &refs);
    if (error != 0) {
        complain(error);
    } else {
        printf("=> counter %lld (%d wanted), references to it %lld (1 "
               "wanted)\n",
               (long long)value.number, 2 * COUNT, (long long)refs);
    }
    fflush(stdout);
}

/* In a process of its own: without a lock anything may happen. */
static void count_apart(bool with_gil, bool every_opcode)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct gil gil;
        int error = with_gil ? gil_init(&gil, MS / 10) : 0;
        if (error != 0) {
            complain(error);
        } else {
            count(with_gil ? &gil : NULL, every_opcode);
        }
        fflush(stdout);
        _exit(0);
    }
    if (child > 0 && waitpid(child, &status, 0) == child &&
        WIFSIGNALED(status)) {
        printf("=> it crashed: %s\n", strsignal(WTERMSIG(status)));
    }
}

/* ---- who ran when ---- */

static void draw(int threads)
{
    unsigned length = atomic_load(&strip.length);
    length = length < TRACE ? length : TRACE;
    for (int id = 0; id < threads; id++) {
        printf("   T%d  ", id);
        for (unsigned column = 0; column < WIDTH; column++) {
            unsigned begin = (unsigned)((uint64_t)length * column / WIDTH);
            unsigned end = (unsigned)((uint64_t)length * (column + 1) / WIDTH);
            unsigned own = 0;
            for (unsigned i = begin; i < end; i++) {
                own += strip.by[i] == id;
            }
            putchar(own == 0 ? '.' : own == end - begin ? '#' : '+');
        }
        putchar('\n');
    }
}

static void count_down(struct gil *gil)
{
    static const int64_t args[] = {TURNS};
    struct gil_stats stats = {0, 0, 0};
    struct vm vm = machine(gil);
    struct vm_lock_ops ops = gil_lock_ops;
    ops.point = point_and_measure;
    vm.lock_ops = gil != NULL ? &ops : NULL;
    vm.trace = remember;
    atomic_store(&strip.length, 0);
    if (vm_init(&vm) != 0) {
        return;
    }
    int error = run_all(&vm, MOST, args, 1);
    vm_destroy(&vm);
    if (error != 0) {
        complain(error);
        return;
    }
    draw(MOST);
    if (gil != NULL) {
        gil_stats(gil, &stats);
        printf("   %llu switches, %llu of them forced\n",
               (unsigned long long)stats.switches,
               (unsigned long long)stats.forced);
        draw_waits();
    }
}

/* ---- downloads ---- */

static void download(struct gil *gil)
{
    static const int64_t args[] = {1, 100 * MS};
    struct vm vm = machine(gil);
    if (vm_init(&vm) != 0) {
        return;
    }
    int64_t begin_ns = now_ns();
    int error = run_all(&vm, 3, args, 2);
    double took = (double)(now_ns() - begin_ns) / 1e9;
    vm_destroy(&vm);
    if (error != 0) {
        complain(error);
        return;
    }
    printf("=> three downloads of 0.1 s took %.1f s. %s\n", took,
           took > 0.25 ? "They wait for each other!" : "As it should be.");
}

int main(void)
{
    struct gil gil;
    puts("== two threads do `counter += 1`, without any lock");
    load("counter");
    count_apart(false, false);
    puts("== the same with the GIL; others may run after each turn");
    count_apart(true, false);
    puts("== the same with the GIL; others may run at each operation");
    count_apart(true, true);

    puts("\n== the countdown in three threads, from left to right: who ran?");
    load("countdown");
    puts("   without any lock");
    count_down(NULL);
    puts("   with the GIL");
    int error = gil_init(&gil, GIL_INTERVAL_NS);
    if (error != 0) {
        complain(error);
        return 0;
    }
    count_down(&gil);

    puts("\n== three downloads at once, with the GIL");
    load("fetch");
    download(&gil);
    gil_destroy(&gil);
    return 0;
}

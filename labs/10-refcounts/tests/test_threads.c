/* test_threads.c: public tests with threads that share objects. */
#include "tests/contract.h"

static enum vm_strategy per_object = VM_PER_OBJECT;
static enum vm_strategy atomic = VM_ATOMIC;
static enum vm_strategy big_lock = VM_BIG_LOCK;

/* ---- counts ---- */

/* Each thread brings a reference; the last one to leave frees the object. */
static void *use_and_leave(void *arg)
{
    struct obj *o = arg;
    RETURNS(0, vm_incref(o), "vm_incref returns 0");
    HOLDS(refs(o) >= 2, "a reference counts until it is dropped");
    drop(o);
    drop(o);
    return NULL;
}

static void share_an_object(void *strategy)
{
    struct vm_heap h;
    pthread_t threads[2];
    make_heap(&h, *(enum vm_strategy *)strategy);
    struct obj *o = make(&h, 1);
    struct obj *held = make(&h, 0);
    store(o, 0, held);
    drop(held);
    RETURNS(0, vm_incref(o), "vm_incref returns 0");
    start(&threads[0], use_and_leave, o);
    start(&threads[1], use_and_leave, o);
    join(threads, 2);
    end_heap(&h);
}

static void *write_and_leave(void *arg)
{
    struct obj *o = arg;
    store(o, 0, NULL);
    drop(o);
    return NULL;
}

/* One writes into the object and leaves; then another frees it. */
static void write_before_the_end(void *strategy)
{
    struct vm_heap h;
    pthread_t thread;
    make_heap(&h, *(enum vm_strategy *)strategy);
    struct obj *o = make(&h, 1);
    RETURNS(0, vm_incref(o), "vm_incref returns 0");
    start(&thread, write_and_leave, o);
    drop(o);
    join(&thread, 1);
    end_heap(&h);
}

/* ---- slots ---- */

static void *take_from(void *arg)
{
    struct obj *v = fetch(arg, 0);
    if (v != NULL) {
        HOLDS(refs(v) >= 1, "vm_load: *OUT is an object that lives");
        drop(v);
    }
    return NULL;
}

static void load_while_it_changes(void *strategy)
{
    struct vm_heap h;
    pthread_t thread;
    make_heap(&h, *(enum vm_strategy *)strategy);
    struct obj *o = make(&h, 1);
    struct obj *v = make(&h, 0);
    store(o, 0, v);
    drop(v);
    start(&thread, take_from, o);
    store(o, 0, NULL);
    join(&thread, 1);
    drop(o);
    end_heap(&h);
}

/* Two objects that hold each other, and two threads that follow them. */
static void load_in_a_circle(void *strategy)
{
    struct vm_heap h;
    pthread_t thread;
    make_heap(&h, *(enum vm_strategy *)strategy);
    struct obj *a = make(&h, 1);
    struct obj *b = make(&h, 1);
    store(a, 0, b);
    store(b, 0, a);
    start(&thread, take_from, a);
    take_from(b);
    join(&thread, 1);
    store(a, 0, NULL);
    drop(b);
    drop(a);
    end_heap(&h);
}

START_TEST(per_object_counts_are_exact)
{
    weave_explore(share_an_object, &per_object);
    weave_explore(write_before_the_end, &per_object);
}
END_TEST

START_TEST(atomic_counts_are_exact)
{
    weave_explore(share_an_object, &atomic);
    weave_explore(write_before_the_end, &atomic);
}
END_TEST

START_TEST(big_lock_counts_are_exact)
{
    weave_explore(share_an_object, &big_lock);
    weave_explore(write_before_the_end, &big_lock);
}
END_TEST

START_TEST(what_is_loaded_lives)
{
    weave_explore(load_while_it_changes, &big_lock);
    weave_explore(load_while_it_changes, &atomic);
    weave_explore(load_while_it_changes, &per_object);
}
END_TEST

START_TEST(objects_that_hold_each_other_can_be_loaded)
{
    weave_explore(load_in_a_circle, &big_lock);
    weave_explore(load_in_a_circle, &atomic);
    weave_explore(load_in_a_circle, &per_object);
}
END_TEST

/* ---- swap ---- */

struct pair {
    struct obj *a;
    struct obj *b;
};

static void *swap_forth(void *arg)
{
    struct pair *pair = arg;
    RETURNS(0, vm_swap(pair->a, 0, pair->b, 0), "vm_swap returns 0");
    return NULL;
}

static void *swap_back(void *arg)
{
    struct pair *pair = arg;
    RETURNS(0, vm_swap(pair->b, 0, pair->a, 0), "vm_swap returns 0");
    RETURNS(0, vm_swap(pair->b, 0, pair->b, 0), "vm_swap returns 0");
    return NULL;
}

static void swap_both_ways(void *strategy)
{
    struct vm_heap h;
    struct pair pair;
    pthread_t threads[2];
    make_heap(&h, *(enum vm_strategy *)strategy);
    pair.a = make(&h, 1);
    pair.b = make(&h, 1);
    struct obj *v = make(&h, 0);
    store(pair.a, 0, v);
    start(&threads[0], swap_forth, &pair);
    start(&threads[1], swap_back, &pair);
    join(threads, 2);
    EQUALS(2, refs(v), "swap is one step: what is swapped is not lost");
    struct obj *got = fetch(pair.a, 0);
    HOLDS(got == v, "swap is one step: two swaps are none");
    drop(got);
    drop(v);
    drop(pair.a);
    drop(pair.b);
    end_heap(&h);
}

START_TEST(swapping_both_ways_never_deadlocks)
{
    weave_explore(swap_both_ways, &big_lock);
    weave_explore(swap_both_ways, &atomic);
    weave_explore(swap_both_ways, &per_object);
}
END_TEST

/* ---- natives ---- */

static void work_for_long(void *unused)
{
    (void)unused;
    weave_work(1000000);
}

static void *run_native(void *arg)
{
    RETURNS(0, vm_with(arg, work_for_long, NULL), "vm_with returns 0");
    return NULL;
}

static void run_natives(void *strategy)
{
    struct vm_heap h;
    pthread_t threads[3];
    make_heap(&h, *(enum vm_strategy *)strategy);
    struct obj *o = make(&h, 0);
    for (int i = 0; i < 3; i++) {
        start(&threads[i], run_native, o);
    }
    join(threads, 3);
    drop(o);
    end_heap(&h);
}

static struct obj *kept;

static void drop_the_other(void *unused)
{
    (void)unused;
    drop(kept);
    EQUALS(1, refs(kept), "one more reference to O as long as it runs");
}

static void keep_alive(void *strategy)
{
    struct vm_heap h;
    make_heap(&h, *(enum vm_strategy *)strategy);
    kept = make(&h, 1);
    RETURNS(0, vm_with(kept, drop_the_other, NULL), "vm_with returns 0");
    end_heap(&h);
}

START_TEST(natives_run_side_by_side)
{
    weave_explore(keep_alive, &big_lock);
    weave_explore(keep_alive, &atomic);
    weave_explore(keep_alive, &per_object);
    weave_parallelism(run_natives, 2.8, &big_lock);
    weave_parallelism(run_natives, 2.8, &atomic);
    weave_parallelism(run_natives, 2.8, &per_object);
}
END_TEST

/* ---- the machine ---- */

static const char text[] = ".global box 2\n"
                           ".function main\n"
                           ".local mine\n"
                           "    new 1\n"
                           "    store mine\n"
                           "    global box\n"
                           "    push 0\n"
                           "    load mine\n"
                           "    set\n"
                           "    global box\n"
                           "    push 0\n"
                           "    global box\n"
                           "    push 1\n"
                           "    swap\n"
                           "    global box\n"
                           "    push 1\n"
                           "    get\n"
                           "    pop\n"
                           "    push 0\n"
                           "    return\n";

static struct program program;

static void *run_machine(void *arg)
{
    struct vm_thread thread;
    int64_t result;
    vm_thread_init(&thread, arg, 1, NULL);
    RETURNS(0, vm_run(&thread, "main", NULL, 0, &result),
            "the machine runs to its end");
    return NULL;
}

static void share_a_machine(void *strategy)
{
    struct vm_heap h;
    struct vm vm = {
        .program = &program, .heap_ops = &refcounts_heap, .heap = &h};
    pthread_t thread;
    make_heap(&h, *(enum vm_strategy *)strategy);
    ck_assert_int_eq(vm_init(&vm), 0);
    start(&thread, run_machine, &vm);
    run_machine(&vm);
    join(&thread, 1);
    vm_destroy(&vm);
    end_heap(&h);
}

static void load(void)
{
    unsigned line;
    const char *why = "";
    if (program_load(&program, text, &line, &why) != 0) {
        ck_abort_msg("line %u of the program: %s", line, why);
    }
}

START_TEST(the_machine_runs_with_locks_in_objects)
{
    load();
    weave_explore(share_a_machine, &per_object);
}
END_TEST

START_TEST(the_machine_runs_with_atomic_counts)
{
    load();
    weave_explore(share_a_machine, &atomic);
}
END_TEST

START_TEST(the_machine_runs_with_a_big_lock)
{
    load();
    weave_explore(share_a_machine, &big_lock);
}
END_TEST

LAB_SUITE(threads)
{
    lab_case("per-object");
    lab_test(per_object_counts_are_exact);
    lab_test(the_machine_runs_with_locks_in_objects);
    lab_case("atomic");
    lab_test(atomic_counts_are_exact);
    lab_test(the_machine_runs_with_atomic_counts);
    lab_case("big-lock");
    lab_test(big_lock_counts_are_exact);
    lab_test(the_machine_runs_with_a_big_lock);
    lab_case("load");
    lab_test(what_is_loaded_lives);
    lab_test(objects_that_hold_each_other_can_be_loaded);
    lab_case("swap");
    lab_test(swapping_both_ways_never_deadlocks);
    lab_case("natives");
    lab_test(natives_run_side_by_side);
}

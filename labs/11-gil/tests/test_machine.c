/* test_machine.c: public tests of the natives and of gil_point(). */
#include <unistd.h>

#include "tests/machine.h"

/* ---- what waits does not hold the GIL ---- */

static const char natives[] = ".global request 10\n"
                              ".global other 10\n"
                              ".function fetch\n"
                              "    global request\n"
                              "    push 1\n"
                              "    native fetch\n"
                              "    return\n"
                              ".function read\n"
                              "    global request\n"
                              "    push 1\n"
                              "    native read\n"
                              "    return\n"
                              ".function squares\n"
                              "    global request\n"
                              "    push 1\n"
                              "    native squares\n"
                              "    return\n"
                              ".function other_squares\n"
                              "    global other\n"
                              "    push 1\n"
                              "    native squares\n"
                              "    return\n"
                              ".global many 80\n"
                              ".function many_squares\n"
                              "    global many\n"
                              "    push 1\n"
                              "    native squares\n"
                              "    return\n"
                              ".function change slot\n"
                              "    global request\n"
                              "    load slot\n"
                              "    push 3\n"
                              "    set\n"
                              "    push 0\n"
                              "    return\n";

static struct program program;

static void read_slowly(void *unused)
{
    struct world world;
    struct visitor visitor = {.gil = &world.gil};
    struct runner reader = {&world, "read", .args = 0};
    pthread_t threads[2];
    int ends[2];
    int visits = 0;
    (void)unused;
    make_world(&world, &program);
    ck_assert_int_eq(pipe(ends), 0);
    set_slot(&world, "request", 0, ends[0]);
    start(&threads[0], run, &reader);
    EQUALS(1, weave_settle(), "gil_native_read waits in read()");
    visitor.visits = &visits;
    start(&threads[1], visit, &visitor);
    EQUALS(1, weave_settle(),
           "while natives wait they do not hold the GIL: another thread can "
           "take it while one waits in read()");
    ck_assert_int_eq(write(ends[1], "AB", 2), 2);
    join(threads, 2);
    EQUALS(2, (unsigned)reader.result, "read: the number of bytes");
    EQUALS('A', (unsigned)slot(&world, "request", 1), "read sets the slots");
    EQUALS('B', (unsigned)slot(&world, "request", 2), "read sets the slots");
    close(ends[0]);
    close(ends[1]);
    end_world(&world);
}

START_TEST(a_thread_in_read_lets_others_run)
{
    load(&program, natives);
    weave_explore(read_slowly, NULL, .steps = STEPS);
}
END_TEST

static void run_three(const char *const functions[3], struct world *world)
{
    struct runner runners[3];
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        runners[i] = (struct runner){world, functions[i], .args = 0};
        start(&threads[i], run, &runners[i]);
    }
    join(threads, 3);
}

static void fetch_three(void *unused)
{
    static const char *const functions[] = {"fetch", "fetch", "fetch"};
    struct world world;
    (void)unused;
    make_world(&world, &program);
    set_slot(&world, "request", 0, 100 * (int64_t)MS);
    run_three(functions, &world);
    EQUALS(200, (unsigned)slot(&world, "request", 1), "slot 1 is the status");
    end_world(&world);
}

/* Three downloads at once take hardly longer than one. */
START_TEST(downloads_wait_side_by_side)
{
    load(&program, natives);
    weave_parallelism(fetch_three, 2.8, NULL);
}
END_TEST

static void sum_squares(void *unused)
{
    struct world world;
    struct runner runners[2] = {{&world, "squares", .args = 0},
                                {&world, "other_squares", .args = 0}};
    pthread_t threads[2];
    (void)unused;
    make_world(&world, &program);
    set_slot(&world, "request", 0, 8);
    set_slot(&world, "other", 0, 9);
    for (int i = 1; i <= 9; i++) {
        set_slot(&world, "request", (size_t)i, i);
        set_slot(&world, "other", (size_t)i, i);
    }
    start(&threads[0], run, &runners[0]);
    start(&threads[1], run, &runners[1]);
    join(threads, 2);
    EQUALS(204, (unsigned)runners[0].result, "the sum of the squares");
    EQUALS(285, (unsigned)runners[1].result, "the sum of the squares");
    end_world(&world);
}

START_TEST(sums_are_computed_side_by_side)
{
    load(&program, natives);
    weave_parallelism(sum_squares, 1.6, NULL);
}
END_TEST

/* ---- and touches nothing ---- */

/* While one is in a native, the other changes slot SLOT of its argument. */
static void change_meanwhile(const char *function, int64_t slot_changed)
{
    struct world world;
    struct runner caller = {&world, function, .args = 0};
    struct runner changer = {&world, "change", slot_changed, .args = 1};
    pthread_t threads[2];
    int ends[2];
    make_world(&world, &program);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "AB", 2), 2);
    set_slot(&world, "request", 0, strcmp(function, "read") == 0 ? ends[0] : 2);
    start(&threads[0], run, &caller);
    start(&threads[1], run, &changer);
    join(threads, 2);
    close(ends[0]);
    close(ends[1]);
    end_world(&world);
}

static void change_fetch(void *unused)
{
    (void)unused;
    change_meanwhile("fetch", 1);
}

static void change_read(void *unused)
{
    (void)unused;
    change_meanwhile("read", 2);
}

static void change_squares(void *unused)
{
    (void)unused;
    change_meanwhile("squares", 2);
}

START_TEST(objects_are_touched_with_the_gil_only)
{
    load(&program, natives);
    weave_explore(change_fetch, NULL, .steps = STEPS);
    weave_explore(change_read, NULL, .steps = STEPS);
    weave_explore(change_squares, NULL, .steps = MACHINE_STEPS);
}
END_TEST

static void expect_native(struct vm_thread *t, int wanted, vm_native_fn *native,
                          struct obj *request, const char *sentence)
{
    struct vm_value arg = {request, 7};
    struct vm_value result = {NULL, 0};
    RETURNS(wanted, native(t, &arg, 1, &result), sentence);
    RETURNS(EDEADLK, gil_take(t->vm->lock, t->lock_state),
            "T holds the GIL when a native returns, also after an error");
}

static void call_natives(void *unused)
{
    struct world world;
    struct gil_thread self;
    struct vm_thread thread;
    struct vm_value two[2] = {{NULL, 0}, {NULL, 0}};
    (void)unused;
    make_world(&world, &program);
    make_thread(&self);
    vm_thread_init(&thread, &world.vm, 1, &self);
    struct obj *request = vm_global(&world.vm, "request");
    take(&world.gil, &self);
    set_slot(&world, "request", 0, -1);
    expect_native(&thread, EBADF, gil_native_read, request,
                  "a failed read() is the error");
    set_slot(&world, "request", 0, 1000);
    expect_native(&thread, 0, gil_native_fetch, request, "fetch returns 0");
    expect_native(&thread, EINVAL, gil_native_fetch, NULL,
                  "EINVAL when the argument is a number");
    expect_native(&thread, ERANGE, gil_native_squares, request,
                  "natives return what the heap returned: the object has less "
                  "than 64 slots");
    RETURNS(EINVAL, gil_native_read(&thread, two, 2, &two[1]),
            "EINVAL when there is not one argument");
    drop(&world.gil, &self);
    end_world(&world);
}

START_TEST(natives_hold_the_gil_when_they_return)
{
    load(&program, natives);
    weave_explore(call_natives, NULL, .steps = MACHINE_STEPS);
}
END_TEST

static void sum_many(void *unused)
{
    struct world world;
    struct runner runner = {&world, "many_squares", .args = 0};
    (void)unused;
    make_world(&world, &program);
    set_slot(&world, "many", 0, 70);
    for (size_t i = 1; i <= 70; i++) {
        set_slot(&world, "many", i, 1);
    }
    run(&runner);
    EQUALS(64, (unsigned)runner.result,
           "as many slots as slot 0 says, and 64 at most");
    end_world(&world);
}

START_TEST(natives_keep_to_their_limits)
{
    load(&program, natives);
    weave_explore(sum_many, NULL, .steps = MACHINE_STEPS);
}
END_TEST

/* ---- where a thread lets others run ---- */

static const char loops[] = ".global flag 1\n"
                            ".function raise\n"
                            "    global flag\n"
                            "    push 0\n"
                            "    push 1\n"
                            "    set\n"
                            "    push 0\n"
                            "    return\n"
                            ".function loop n\n"
                            "again:\n"
                            "    load n\n"
                            "    push 1\n"
                            "    sub\n"
                            "    dup\n"
                            "    store n\n"
                            "    jumpz done\n"
                            "    jump again\n"
                            "done:\n"
                            "    global flag\n"
                            "    push 0\n"
                            "    get\n"
                            "    return\n"
                            ".function deeper n\n"
                            "    load n\n"
                            "    jumpz end\n"
                            "    load n\n"
                            "    push 1\n"
                            "    sub\n"
                            "    call deeper\n"
                            "    return\n"
                            "end:\n"
                            "    global flag\n"
                            "    push 0\n"
                            "    get\n"
                            "    return\n"
                            ".function straight\n"
                            "    push 1\n"
                            "    push 2\n"
                            "    add\n"
                            "    push 3\n"
                            "    add\n"
                            "    pop\n"
                            "    global flag\n"
                            "    push 0\n"
                            "    get\n"
                            "    return\n";

/* The thread that is slow, and the one that waits meanwhile. */
struct rivals {
    struct world world;
    struct runner slow;
    struct runner quick;
    pthread_t quick_thread;
    bool started;
};

/* The slow thread's operations take a while; the quick one comes first. */
static void take_long(struct vm_thread *t, const struct vm_op *op, void *arg)
{
    struct rivals *rivals = arg;
    (void)op;
    if (t != &rivals->slow.thread) {
        return;
    }
    if (!rivals->started) {
        rivals->started = true;
        start(&rivals->quick_thread, run, &rivals->quick);
        EQUALS(1, weave_settle(), "take blocks while another holds the GIL");
    }
    compute(3 * MS);
}

static void let_in(const char *function, int64_t arg, unsigned args,
                   bool every_opcode, const char *sentence)
{
    struct rivals rivals = {.started = false};
    make_world(&rivals.world, &program);
    rivals.slow = (struct runner){&rivals.world, function, arg, args, 0};
    rivals.quick = (struct runner){&rivals.world, "raise", .args = 0};
    rivals.world.vm.every_opcode = every_opcode;
    rivals.world.vm.trace = take_long;
    rivals.world.vm.trace_arg = &rivals;
    run(&rivals.slow);
    join(&rivals.quick_thread, 1);
    EQUALS(1, (unsigned)rivals.slow.result, sentence);
    end_world(&rivals.world);
}

static void loop_for_long(void *unused)
{
    (void)unused;
    let_in("loop", 4, 1, false,
           "gil_point lets others in after each turn of a loop, when they "
           "have asked");
}

START_TEST(a_long_loop_lets_others_in)
{
    load(&program, loops);
    weave_explore(loop_for_long, NULL, .spurious = -1, .steps = STEPS);
}
END_TEST

static void call_for_long(void *unused)
{
    (void)unused;
    let_in("deeper", 4, 1, false,
           "gil_point lets others in before each call, when they have asked");
}

static void go_straight_for_long(void *unused)
{
    (void)unused;
    let_in("straight", 0, 0, true,
           "gil_point lets others in before each operation, if the machine "
           "wants it that way");
}

START_TEST(calls_and_operations_let_others_in)
{
    load(&program, loops);
    weave_explore(call_for_long, NULL, .spurious = -1, .steps = STEPS);
    weave_explore(go_straight_for_long, NULL, .spurious = -1, .steps = STEPS);
}
END_TEST

LAB_SUITE(machine)
{
    lab_case("blocking");
    lab_test(a_thread_in_read_lets_others_run);
    lab_test(downloads_wait_side_by_side);
    lab_test(sums_are_computed_side_by_side);
    lab_case("objects");
    lab_test(objects_are_touched_with_the_gil_only);
    lab_test(natives_hold_the_gil_when_they_return);
    lab_test(natives_keep_to_their_limits);
    lab_case("points");
    lab_test(a_long_loop_lets_others_in);
    lab_test(calls_and_operations_let_others_in);
}

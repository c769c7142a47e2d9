/* test_objects.c: public tests with one thread. */
#include "tests/contract.h"

/* ---- counting ---- */

static void count_references(enum vm_strategy strategy)
{
    struct vm_heap h;
    make_heap(&h, strategy);
    struct obj *o = make(&h, 2);
    errno = 77;
    EQUALS(1, refs(o), "a new object has one reference, the caller's");
    EQUALS(1, living(&h), "vm_living: the number of objects that live");
    RETURNS(0, vm_incref(o), "vm_incref returns 0");
    EQUALS(2, refs(o), "vm_incref: one reference more");
    drop(o);
    EQUALS(1, refs(o), "vm_decref: one reference less");
    HOLDS(fetch(o, 0) == NULL && fetch(o, 1) == NULL,
          "the slots of a new object are empty");
    struct obj *v = make(&h, 0);
    store(o, 1, v);
    EQUALS(2, refs(v), "the slot gets a reference of its own");
    drop(v);
    struct obj *again = fetch(o, 1);
    HOLDS(again == v, "vm_load: what the slot holds");
    EQUALS(2, refs(v), "vm_load: with a reference of its own for the caller");
    drop(again);
    store(o, 1, NULL);
    EQUALS(1, living(&h), "what the slot held loses one reference");
    drop(o);
    HOLDS(errno == 77, "no function changes errno");
    end_heap(&h);
}

static void count_without_locks(void *unused)
{
    (void)unused;
    count_references(VM_UNLOCKED);
}

START_TEST(references_are_counted)
{
    weave_explore(count_without_locks, NULL);
}
END_TEST

static void free_a_tree(enum vm_strategy strategy)
{
    struct vm_heap h;
    make_heap(&h, strategy);
    struct obj *root = make(&h, 2);
    struct obj *shared = make(&h, 1);
    for (size_t i = 0; i < 2; i++) {
        struct obj *branch = make(&h, 1);
        store(branch, 0, shared);
        store(root, i, branch);
        drop(branch);
    }
    drop(shared);
    EQUALS(2, refs(shared), "each slot has a reference of its own");
    RETURNS(0, vm_incref(shared), "vm_incref returns 0");
    drop(root);
    EQUALS(1, living(&h), "the references in its slots are dropped with it");
    EQUALS(1, refs(shared), "the references in its slots are dropped with it");
    drop(shared);
    end_heap(&h);
}

static void free_without_locks(void *unused)
{
    (void)unused;
    free_a_tree(VM_UNLOCKED);
}

START_TEST(what_dies_drops_what_it_held)
{
    weave_explore(free_without_locks, NULL);
}
END_TEST

/* ---- store and swap ---- */

static void store_again(enum vm_strategy strategy)
{
    struct vm_heap h;
    make_heap(&h, strategy);
    struct obj *o = make(&h, 1);
    struct obj *v = make(&h, 1);
    struct obj *holder = make(&h, 1);
    store(o, 0, v);
    drop(v);
    store(o, 0, v);
    EQUALS(1, refs(v), "v may be kept alive by that very slot");
    store(holder, 0, v);
    store(o, 0, holder);
    drop(holder);
    EQUALS(1, refs(v), "what the slot held loses one reference");
    store(o, 0, v);
    EQUALS(2, living(&h),
           "v may be kept alive by an object that only that "
           "slot keeps alive: the new reference comes first");
    EQUALS(1, refs(v), "the slot gets a reference of its own");
    drop(o);
    end_heap(&h);
}

static void store_without_locks(void *unused)
{
    (void)unused;
    store_again(VM_UNLOCKED);
}

START_TEST(the_new_reference_comes_first)
{
    weave_explore(store_without_locks, NULL);
}
END_TEST

static void swap_slots(enum vm_strategy strategy)
{
    struct vm_heap h;
    make_heap(&h, strategy);
    struct obj *a = make(&h, 2);
    struct obj *b = make(&h, 1);
    struct obj *v = make(&h, 0);
    store(a, 0, v);
    drop(v);
    RETURNS(0, vm_swap(a, 0, b, 0), "vm_swap returns 0");
    HOLDS(fetch(a, 0) == NULL, "swap: slot I of A has what slot J of B had");
    struct obj *got = fetch(b, 0);
    HOLDS(got == v, "swap: slot J of B has what slot I of A had");
    drop(got);
    EQUALS(1, refs(v), "swap changes no count");
    RETURNS(0, vm_swap(b, 0, a, 1), "vm_swap returns 0");
    RETURNS(0, vm_swap(a, 0, a, 1), "A and B may be the same object");
    RETURNS(0, vm_swap(a, 0, a, 0), "I and J may be the same slot");
    got = fetch(a, 0);
    HOLDS(got == v, "swap: A and B may be the same object");
    drop(got);
    drop(a);
    drop(b);
    end_heap(&h);
}

static void swap_without_locks(void *unused)
{
    (void)unused;
    swap_slots(VM_UNLOCKED);
}

START_TEST(slots_are_swapped)
{
    weave_explore(swap_without_locks, NULL);
}
END_TEST

/* ---- what is refused ---- */

static void refuse_bad_slots(enum vm_strategy strategy)
{
    struct vm_heap h;
    struct obj *got = NULL;
    make_heap(&h, strategy);
    struct obj *o = make(&h, 2);
    struct obj *v = make(&h, 0);
    errno = 78;
    RETURNS(ERANGE, vm_store(o, 2, v), "store: ERANGE when there is no slot");
    RETURNS(ERANGE, vm_store(v, 0, o), "store: ERANGE when there is no slot");
    RETURNS(ERANGE, vm_load(o, SIZE_MAX, &got), "load: ERANGE");
    RETURNS(ERANGE, vm_swap(o, 0, o, 2), "swap: ERANGE when there is no slot");
    RETURNS(ERANGE, vm_swap(o, 2, o, 0), "swap: ERANGE when there is no slot");
    RETURNS(ERANGE, vm_swap(v, 0, o, 0), "swap: ERANGE when there is no slot");
    EQUALS(1, refs(v), "ERANGE: nothing has changed");
    EQUALS(1, refs(o), "ERANGE: nothing has changed");
    HOLDS(errno == 78, "no function changes errno");
    drop(o);
    drop(v);
    end_heap(&h);
}

static void refuse_without_locks(void *unused)
{
    struct vm_heap h;
    (void)unused;
    refuse_bad_slots(VM_UNLOCKED);
    make_heap(&h, VM_UNLOCKED);
    RETURNS(EINVAL, vm_set_strategy(&h, (enum vm_strategy)7),
            "set_strategy: EINVAL when there is no such strategy");
    struct obj *o = make(&h, 1);
    RETURNS(EBUSY, vm_set_strategy(&h, VM_UNLOCKED),
            "set_strategy: EBUSY when there are objects");
    drop(o);
    end_heap(&h);
}

START_TEST(bad_slots_and_strategies_are_refused)
{
    weave_explore(refuse_without_locks, NULL);
}
END_TEST

static void fail_to_make(enum vm_strategy strategy, enum weave_fault kind,
                         unsigned nth)
{
    struct vm_heap h;
    struct obj *o = NULL;
    make_heap(&h, strategy);
    errno = 79;
    if (!weave_fail(kind, nth)) {
        RETURNS(0, vm_heap_destroy(&h), "destroy returns 0");
        return;
    }
    int error = vm_obj_new(&h, 3, &o);
    weave_fail(kind, 0);
    HOLDS(error == 0 || living(&h) == 0,
          "when vm_obj_new fails there is no object");
    HOLDS(errno == 79, "no function changes errno");
    if (error == 0) {
        drop(o);
    } else if (kind == WEAVE_FAIL_MALLOC) {
        RETURNS(ENOMEM, error, "vm_obj_new: ENOMEM");
    }
    end_heap(&h);
}

static void fail_at_each_call(enum vm_strategy strategy)
{
    fail_to_make(strategy, WEAVE_FAIL_MALLOC, 1);
    fail_to_make(strategy, WEAVE_FAIL_INIT, 1);
    fail_to_make(strategy, WEAVE_FAIL_INIT, 2);
}

static void fail_without_locks(void *unused)
{
    (void)unused;
    fail_at_each_call(VM_UNLOCKED);
}

START_TEST(failing_to_make_an_object_leaks_nothing)
{
    weave_explore(fail_without_locks, NULL, .objects_too = true);
}
END_TEST

/* ---- long chains ---- */

enum { CHAIN = 450, STACK = 48 * 1024 };

static void *free_a_chain(void *arg)
{
    struct vm_heap h;
    struct obj *chain = NULL;
    make_heap(&h, *(enum vm_strategy *)arg);
    for (int i = 0; i < CHAIN; i++) {
        struct obj *o = make(&h, 1);
        if (chain != NULL) {
            store(o, 0, chain);
            drop(chain);
        }
        chain = o;
    }
    drop(chain);
    end_heap(&h);
    return NULL;
}

static void free_chain_on_small_stack(void *strategy)
{
    pthread_attr_t small;
    pthread_t thread;
    ck_assert_int_eq(pthread_attr_init(&small), 0);
    ck_assert_int_eq(pthread_attr_setstacksize(&small, STACK), 0);
    ck_assert_int_eq(pthread_create(&thread, &small, free_a_chain, strategy),
                     0);
    ck_assert_int_eq(pthread_attr_destroy(&small), 0);
    join(&thread, 1);
}

START_TEST(a_long_chain_is_freed_on_a_small_stack)
{
    enum vm_strategy strategy = VM_UNLOCKED;
    weave_explore(free_chain_on_small_stack, &strategy, .schedules = 2);
}
END_TEST

/* ---- two heaps, and the end ---- */

static void use_two(enum vm_strategy strategy)
{
    struct vm_heap g;
    struct vm_heap h;
    make_heap(&g, strategy);
    make_heap(&h, VM_UNLOCKED);
    struct obj *o = make(&g, 1);
    EQUALS(1, living(&g), "vm_living: the number of objects that live");
    EQUALS(0, living(&h), "two heaps never disturb each other");
    RETURNS(EBUSY, vm_heap_destroy(&g), "destroy: EBUSY: there are objects");
    end_heap(&h);
    drop(o);
    end_heap(&g);
}

static void use_two_without_locks(void *unused)
{
    (void)unused;
    use_two(VM_UNLOCKED);
}

START_TEST(two_heaps_do_not_disturb_each_other)
{
    weave_explore(use_two_without_locks, NULL);
}
END_TEST

/* ---- one thread, other strategies ---- */

/* All strategies count alike when there is only one thread. */
static void use_alone(void *arg)
{
    enum vm_strategy strategy = *(enum vm_strategy *)arg;
    count_references(strategy);
    free_a_tree(strategy);
    store_again(strategy);
    swap_slots(strategy);
    refuse_bad_slots(strategy);
    fail_at_each_call(strategy);
    use_two(strategy);
}

START_TEST(big_lock_with_one_thread)
{
    enum vm_strategy strategy = VM_BIG_LOCK;
    weave_explore(use_alone, &strategy, .objects_too = true);
    weave_explore(free_chain_on_small_stack, &strategy, .schedules = 2);
}
END_TEST

START_TEST(atomic_with_one_thread)
{
    enum vm_strategy strategy = VM_ATOMIC;
    weave_explore(use_alone, &strategy, .objects_too = true);
}
END_TEST

START_TEST(per_object_with_one_thread)
{
    enum vm_strategy strategy = VM_PER_OBJECT;
    weave_explore(use_alone, &strategy, .objects_too = true);
}
END_TEST

LAB_SUITE(objects)
{
    lab_case("basics");
    lab_test(references_are_counted);
    lab_test(what_dies_drops_what_it_held);
    lab_test(slots_are_swapped);
    lab_case("store-order");
    lab_test(the_new_reference_comes_first);
    lab_case("refusals");
    lab_test(bad_slots_and_strategies_are_refused);
    lab_test(failing_to_make_an_object_leaks_nothing);
    lab_case("long-chains");
    lab_test(a_long_chain_is_freed_on_a_small_stack);
    lab_case("big-lock");
    lab_test(big_lock_with_one_thread);
    lab_case("atomic");
    lab_test(atomic_with_one_thread);
    lab_case("per-object");
    lab_test(per_object_with_one_thread);
    lab_case("end");
    lab_test(two_heaps_do_not_disturb_each_other);
}

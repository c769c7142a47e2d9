/*
 * test_refcounts_hidden.c: the same rules as in the public tests, with other
 * numbers and other shapes.
 */
#include "tests/contract.h"

static enum vm_strategy shared[] = {VM_PER_OBJECT, VM_ATOMIC, VM_BIG_LOCK};

/* ---- one thread ---- */

static void hold_many(enum vm_strategy strategy)
{
    struct vm_heap h;
    make_heap(&h, strategy);
    struct obj *big = make(&h, 1000);
    struct obj *v = make(&h, 0);
    errno = 12;
    for (size_t i = 0; i < 1000; i += 100) {
        store(big, i, v);
    }
    EQUALS(11, refs(v), "each slot has a reference of its own");
    RETURNS(0, vm_swap(big, 0, big, 999), "vm_swap returns 0");
    EQUALS(11, refs(v), "swap changes no count");
    RETURNS(ERANGE, vm_store(big, 1000, v), "store: ERANGE: there is no slot");
    EQUALS(11, refs(v), "ERANGE: nothing has changed");
    drop(v);
    drop(big);
    HOLDS(errno == 12, "no function changes errno");
    end_heap(&h);
}

static void hold_without_locks(void *unused)
{
    (void)unused;
    hold_many(VM_UNLOCKED);
}

START_TEST(hidden_many_slots_hold_one_object)
{
    weave_explore(hold_without_locks, NULL);
}
END_TEST

/* ---- three threads leave ---- */

static void *leave(void *arg)
{
    drop(arg);
    return NULL;
}

static void leave_together(void *strategy)
{
    struct vm_heap h;
    pthread_t threads[2];
    make_heap(&h, *(enum vm_strategy *)strategy);
    hold_many(*(enum vm_strategy *)strategy);
    struct obj *o = make(&h, 1);
    struct obj *inner = make(&h, 1);
    store(o, 0, inner);
    drop(inner);
    RETURNS(0, vm_incref(o), "vm_incref returns 0");
    RETURNS(0, vm_incref(o), "vm_incref returns 0");
    start(&threads[0], leave, o);
    start(&threads[1], leave, o);
    drop(o);
    join(threads, 2);
    end_heap(&h);
}

START_TEST(hidden_per_object_three_leave)
{
    weave_explore(leave_together, &shared[0]);
}
END_TEST

START_TEST(hidden_atomic_three_leave)
{
    weave_explore(leave_together, &shared[1]);
}
END_TEST

START_TEST(hidden_big_lock_three_leave)
{
    weave_explore(leave_together, &shared[2]);
}
END_TEST

/* ---- a slot that one fills, while another looks ---- */

struct shelf {
    struct vm_heap heap;
    struct obj *board;
};

static void *fill(void *arg)
{
    struct shelf *shelf = arg;
    struct obj *mine = make(&shelf->heap, 1);
    store(shelf->board, 2, mine);
    drop(mine);
    return NULL;
}

static void fill_and_look(void *strategy)
{
    struct shelf shelf;
    pthread_t thread;
    make_heap(&shelf.heap, *(enum vm_strategy *)strategy);
    shelf.board = make(&shelf.heap, 3);
    struct obj *first = make(&shelf.heap, 0);
    store(shelf.board, 2, first);
    drop(first);
    start(&thread, fill, &shelf);
    struct obj *got = fetch(shelf.board, 2);
    HOLDS(got != NULL, "vm_load: *OUT is an object that lives");
    RETURNS(0, vm_swap(shelf.board, 0, shelf.board, 2), "vm_swap returns 0");
    drop(got);
    join(&thread, 1);
    drop(shelf.board);
    end_heap(&shelf.heap);
}

START_TEST(hidden_a_slot_is_filled_while_one_looks)
{
    weave_explore(fill_and_look, &shared[0]);
    weave_explore(fill_and_look, &shared[1]);
    weave_explore(fill_and_look, &shared[2]);
}
END_TEST

/* ---- three objects, swapped in a ring ---- */

struct ring {
    struct obj *objects[3];
};

struct dancer {
    struct ring *ring;
    unsigned from;
};

static void *dance(void *arg)
{
    const struct dancer *dancer = arg;
    struct obj **objects = dancer->ring->objects;
    RETURNS(
        0,
        vm_swap(objects[dancer->from], 0, objects[(dancer->from + 1) % 3], 0),
        "vm_swap returns 0");
    return NULL;
}

static void dance_in_a_ring(void *strategy)
{
    struct vm_heap h;
    struct ring ring;
    struct dancer dancers[3];
    pthread_t threads[3];
    unsigned found = 0;
    make_heap(&h, *(enum vm_strategy *)strategy);
    struct obj *v = make(&h, 0);
    for (unsigned i = 0; i < 3; i++) {
        ring.objects[i] = make(&h, 1);
    }
    store(ring.objects[0], 0, v);
    for (unsigned i = 0; i < 3; i++) {
        dancers[i] = (struct dancer){&ring, i};
        start(&threads[i], dance, &dancers[i]);
    }
    join(threads, 3);
    for (unsigned i = 0; i < 3; i++) {
        struct obj *got = fetch(ring.objects[i], 0);
        found += got == v;
        if (got != NULL) {
            drop(got);
        }
        drop(ring.objects[i]);
    }
    EQUALS(1, found, "swap is one step: what is swapped is in one slot");
    drop(v);
    end_heap(&h);
}

START_TEST(hidden_three_swap_in_a_ring)
{
    weave_explore(dance_in_a_ring, &shared[0]);
    weave_explore(dance_in_a_ring, &shared[1]);
}
END_TEST

LAB_SUITE(refcounts_hidden)
{
    lab_case("basics");
    lab_test(hidden_many_slots_hold_one_object);
    lab_case("per-object");
    lab_test(hidden_per_object_three_leave);
    lab_case("atomic");
    lab_test(hidden_atomic_three_leave);
    lab_case("big-lock");
    lab_test(hidden_big_lock_three_leave);
    lab_case("load");
    lab_test(hidden_a_slot_is_filled_while_one_looks);
    lab_case("swap");
    lab_test(hidden_three_swap_in_a_ring);
}

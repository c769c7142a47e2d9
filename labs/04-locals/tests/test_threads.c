/* test_threads.c: public tests of the main thread and of spawned ones. */
#include "tests/contract.h"

/* ---- who am I ---- */

static void ask_in_main(void *unused)
{
    struct thr *me = NULL;
    (void)unused;
    errno = 77;
    RETURNS(0, thr_main(&me), "thr_main returns 0");
    HOLDS(current() == me, "in the main thread, thr_current gives its object");
    NAME_IS("MainThread", me, "the main thread's name");
    HOLDS(ident_of(me) == ident_of(me), "an identifier stays the same");
    RETURNS(EINVAL, thr_join(me), "EINVAL when T is the main thread");
    HOLDS(errno == 77, "no function changes errno");
}

START_TEST(the_main_thread_has_an_object)
{
    weave_explore(ask_in_main, NULL);
}
END_TEST

struct person {
    struct thr thread;
    uint64_t ident;
    struct thr *main;
};

static int ask(void *arg)
{
    struct person *me = arg;
    HOLDS(current() == &me->thread,
          "thr_current gives the object given to thr_spawn");
    HOLDS(current() == &me->thread, "thr_current gives it again");
    me->ident = ident_of(current());
    RETURNS(0, thr_main(&me->main), "thr_main returns 0");
    RETURNS(EDEADLK, thr_join(&me->thread),
            "EDEADLK when T is the calling thread");
    return 0;
}

static void ask_in_two(void *unused)
{
    struct person ann = {.ident = 0};
    struct person bob = {.ident = 0};
    (void)unused;
    spawn(&ann.thread, ask, &ann, "Ann");
    spawn(&bob.thread, ask, &bob, "Bob");
    uint64_t ident = ident_of(&ann.thread);
    HOLDS(ident != ident_of(&bob.thread) && ident != ident_of(current()),
          "no other thread alive has the same identifier");
    NAME_IS("Ann", &ann.thread, "a thread has the name given to thr_spawn");
    NAME_IS("Bob", &bob.thread, "a thread has the name given to thr_spawn");
    join_spawned(&ann.thread);
    join_spawned(&bob.thread);
    HOLDS(ann.ident == ident, "an identifier is the same for everybody");
    HOLDS(ann.main == current(), "thr_main gives the main thread's object");
}

START_TEST(a_spawned_thread_knows_itself)
{
    weave_explore(ask_in_two, NULL);
}
END_TEST

static int do_nothing(void *unused)
{
    (void)unused;
    return 0;
}

static void name_threads(void *unused)
{
    struct thr a;
    struct thr b;
    char name[] = "abcdefghijklmnopqrstuvwxyz-0123456789";
    (void)unused;
    spawn(&a, do_nothing, NULL, name);
    memset(name, '?', sizeof(name) - 1);
    NAME_IS("abcdefghijklmnopqrstuvwxyz-0123", &a,
            "NAME is copied; what does not fit in THR_NAME_SIZE is cut off");
    join_spawned(&a);
    spawn(&a, do_nothing, NULL, NULL);
    spawn(&b, do_nothing, NULL, NULL);
    NAME_IS("Thread-1", &a, "NAME NULL: the first is \"Thread-1\"");
    NAME_IS("Thread-2", &b, "NAME NULL: \"Thread-N\" with another N");
    join_spawned(&a);
    join_spawned(&b);
}

START_TEST(threads_have_names)
{
    weave_explore(name_threads, NULL);
}
END_TEST

static int wait_for_end(void *door)
{
    pass(door);
    return 0;
}

static void identify_later_ones(void *unused)
{
    struct thr early;
    struct thr old;
    struct thr late;
    sem_t door;
    (void)unused;
    make_door(&door);
    spawn(&early, do_nothing, NULL, "early");
    spawn(&old, wait_for_end, &door, "old");
    join_spawned(&early);
    spawn(&late, do_nothing, NULL, "late");
    HOLDS(ident_of(&late) != ident_of(&old) &&
              ident_of(&late) != ident_of(current()),
          "no other thread alive has the same identifier");
    unlock(&door);
    join_spawned(&old);
    join_spawned(&late);
}

START_TEST(identifiers_differ_when_threads_come_and_go)
{
    weave_explore(identify_later_ones, NULL);
}
END_TEST

/* ---- the list ---- */

static int wait_for_door(void *door)
{
    EQUALS(1, listed(current()), "a thread is listed before TARGET begins");
    pass(door);
    return 0;
}

static void come_and_go(void *unused)
{
    struct thr t;
    sem_t door;
    (void)unused;
    make_door(&door);
    spawn(&t, wait_for_door, &door, "guest");
    EQUALS(1, listed(&t), "a thread is listed before thr_spawn returns");
    EQUALS(2, alive(), "the main thread and the spawned one are alive");
    unlock(&door);
    EQUALS(0, weave_settle(), "a thread whose TARGET has returned ends");
    EQUALS(0, listed(&t),
           "a thread that has ended is not listed, joined or "
           "not");
    EQUALS(1, listed(current()), "the main thread is listed, always");
    join_spawned(&t);
    EQUALS(1, alive(), "a thread that has ended is not counted");
}

START_TEST(threads_are_listed_while_they_are_alive)
{
    weave_explore(come_and_go, NULL);
}
END_TEST

struct witness {
    struct tls key;
    struct thr thread;
    unsigned listed;
    bool same;
};

static void look_round(void *arg)
{
    struct witness *witness = arg;
    witness->listed = listed(&witness->thread);
    witness->same = current() == &witness->thread;
}

static int leave_a_witness(void *witness)
{
    set_value(&((struct witness *)witness)->key, witness);
    return 0;
}

static void look_in_destructor(void *unused)
{
    struct witness witness = {.listed = 0};
    (void)unused;
    make_key(&witness.key, look_round);
    spawn(&witness.thread, leave_a_witness, &witness, "witness");
    join_spawned(&witness.thread);
    EQUALS(1, witness.listed,
           "while the destructors run, thr_enumerate lists the thread");
    HOLDS(witness.same,
          "while the destructors run, thr_current gives the same object");
    drop_key(&witness.key);
}

START_TEST(a_thread_is_alive_while_its_destructors_run)
{
    weave_explore(look_in_destructor, NULL);
}
END_TEST

static void main_alone(void *unused)
{
    struct thr *me = NULL;
    (void)unused;
    errno = 77;
    EQUALS(1, alive(), "the main thread is alive, and the only one");
    RETURNS(0, thr_main(&me), "thr_main returns 0");
    EQUALS(1, listed(me), "the main thread is listed, always");
    HOLDS(errno == 77, "no function changes errno");
}

START_TEST(the_main_thread_is_listed_alone)
{
    weave_explore(main_alone, NULL);
}
END_TEST

static int look_for_main(void *out)
{
    struct thr *main_thread = NULL;
    RETURNS(0, thr_main(&main_thread), "thr_main returns 0");
    *(unsigned *)out = listed(main_thread);
    return 0;
}

static void main_waits(void *unused)
{
    struct thr t;
    unsigned found = 0;
    (void)unused;
    spawn(&t, look_for_main, &found, "looker");
    join_spawned(&t);
    EQUALS(1, found, "the main thread is listed, always");
}

START_TEST(the_main_thread_is_listed_while_it_waits)
{
    weave_explore(main_waits, NULL);
}
END_TEST

static void too_little_room(void *unused)
{
    struct thr t;
    struct thr *list[2] = {&t, &t};
    sem_t door;
    size_t n = 0;
    (void)unused;
    make_door(&door);
    spawn(&t, wait_for_door, &door, "guest");
    RETURNS(ERANGE, thr_enumerate(list, 1, &n), "ERANGE when CAP is below *N");
    EQUALS(2, n, "*N is the number of threads, also when it is ERANGE");
    HOLDS(list[0] == &t && list[1] == &t, "ERANGE: BUF is unchanged");
    RETURNS(ERANGE, thr_enumerate(NULL, 0, &n), "with CAP 0, BUF may be NULL");
    RETURNS(0, thr_enumerate(list, 2, &n), "0 when CAP is not below *N");
    HOLDS(n == 2 && list[0] != list[1], "each thread is listed once");
    unlock(&door);
    join_spawned(&t);
}

START_TEST(too_little_room_is_refused)
{
    weave_explore(too_little_room, NULL);
}
END_TEST

/* ---- one moment ---- */

enum { ROOM = 3 };

struct crowd {
    struct thr first;
    struct thr second;
};

static int bring_another(void *arg)
{
    struct crowd *crowd = arg;
    spawn(&crowd->second, do_nothing, NULL, "second");
    return 0;
}

/* Look once, with room for CAP, while threads come and go. */
static void look(struct crowd *crowd, size_t cap)
{
    struct thr *list[ROOM + 1] = {NULL};
    size_t n = 12345;
    int error = thr_enumerate(list, cap, &n);
    HOLDS(n >= 1 && n <= 3, "*N is the number of threads at one moment");
    RETURNS(n > cap ? ERANGE : 0, error, "ERANGE when CAP is below *N");
    for (size_t i = 0; i <= ROOM; i++) {
        bool wanted = error == 0 && i < n;
        HOLDS((list[i] != NULL) == wanted,
              "the list is that of one moment: *N objects, no more, no less");
        HOLDS(!wanted || list[i] == &crowd->first ||
                  list[i] == &crowd->second || list[i] == current(),
              "the list has only threads that are alive");
    }
}

static void look_at_crowd(void *cap)
{
    struct crowd crowd;
    spawn(&crowd.first, bring_another, &crowd, "first");
    look(&crowd, *(size_t *)cap);
    join_spawned(&crowd.first);
    join_spawned(&crowd.second);
}

START_TEST(the_list_is_that_of_one_moment)
{
    size_t cap = 3;
    weave_explore(look_at_crowd, &cap);
}
END_TEST

START_TEST(a_list_with_too_little_room_is_of_one_moment)
{
    size_t cap = 2;
    weave_explore(look_at_crowd, &cap);
}
END_TEST

LAB_SUITE(threads)
{
    lab_case("current");
    lab_test(the_main_thread_has_an_object);
    lab_test(a_spawned_thread_knows_itself);
    lab_test(identifiers_differ_when_threads_come_and_go);
    lab_test(threads_have_names);
    lab_case("list");
    lab_test(the_main_thread_is_listed_alone);
    lab_test(threads_are_listed_while_they_are_alive);
    lab_test(a_thread_is_alive_while_its_destructors_run);
    lab_test(the_main_thread_is_listed_while_it_waits);
    lab_test(too_little_room_is_refused);
    lab_case("one-moment");
    lab_test(the_list_is_that_of_one_moment);
    lab_test(a_list_with_too_little_room_is_of_one_moment);
}

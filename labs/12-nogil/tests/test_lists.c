/* test_lists.c: public tests of blist_*. */
#include "tests/contract.h"

static struct brc_object *make_list(struct brc_thread *self)
{
    struct brc_object *list = NULL;
    RETURNS(0, blist_new(self, &list), "blist_new makes a list");
    HOLDS(list != NULL, "blist_new sets *OUT when it returns 0");
    return list;
}

static void append(struct brc_thread *self, struct brc_object *list,
                   struct brc_object *item)
{
    RETURNS(0, blist_append(self, list, item), "blist_append returns 0");
}

static unsigned length(struct brc_object *list)
{
    size_t length = 12345;
    RETURNS(0, blist_length(list, &length), "blist_length returns 0");
    return (unsigned)length;
}

/* ---- one thread ---- */

static void fill_a_list(void *unused)
{
    struct world w;
    struct grave graves[6];
    struct brc_object *items[6];
    struct brc_object *out = NULL;
    (void)unused;
    begin(&w);
    struct brc_object *list = make_list(&w.a);
    STATE_IS(BRC_DEFAULT, 1, 0, list, "a list is an object like others");
    EQUALS(0, length(list), "a new list is empty");
    RETURNS(ERANGE, blist_get(&w.a, list, 0, &out),
            "blist_get: ERANGE when there is no such item");
    HOLDS(out == NULL, "*OUT is set only when the function returns 0");
    for (int i = 0; i < 6; i++) {
        items[i] = make_thing(&w.a, &graves[i], NULL);
        append(&w.a, list, items[i]);
        STATE_IS(BRC_DEFAULT, 2, 0, items[i],
                 "blist_append: the list takes a reference of its own");
        drop(&w.a, items[i]);
    }
    EQUALS(6, length(list), "blist_length: the number of items");
    RETURNS(0, blist_get(&w.b, list, 5, &out), "blist_get returns 0");
    HOLDS(out == items[5], "blist_get: item number INDEX, counted from 0");
    STATE_IS(BRC_DEFAULT, 1, 1, out, "blist_get: a new reference for SELF");
    drop(&w.b, out);
    drop(&w.a, list);
    for (int i = 0; i < 6; i++) {
        EQUALS(1, graves[i].freed,
               "freeing a list gives its references to its items back");
    }
    end(&w);
}

START_TEST(a_list_holds_its_items)
{
    weave_explore(fill_a_list, NULL);
}
END_TEST

static void replace_items(void *unused)
{
    struct world w;
    struct grave graves[2];
    (void)unused;
    begin(&w);
    struct brc_object *list = make_list(&w.a);
    struct brc_object *x = make_thing(&w.a, &graves[0], NULL);
    struct brc_object *y = make_thing(&w.a, &graves[1], NULL);
    append(&w.a, list, x);
    drop(&w.a, x);
    RETURNS(ERANGE, blist_set(&w.a, list, 1, y),
            "blist_set: ERANGE when there is no such item");
    STATE_IS(BRC_DEFAULT, 1, 0, y, "ERANGE: nothing has changed");
    RETURNS(0, blist_set(&w.a, list, 0, x), "blist_set returns 0");
    EQUALS(0, graves[0].freed,
           "blist_set: the list has a reference to ITEM, also when it is the "
           "old one");
    RETURNS(0, blist_set(&w.a, list, 0, y), "blist_set returns 0");
    EQUALS(1, graves[0].freed,
           "blist_set gives the reference to the old item back");
    STATE_IS(BRC_DEFAULT, 2, 0, y, "blist_set: the list takes a reference");
    drop(&w.a, y);
    drop(&w.a, list);
    EQUALS(1, graves[1].freed, "freeing a list gives its references back");
    end(&w);
}

START_TEST(an_item_can_be_replaced)
{
    weave_explore(replace_items, NULL);
}
END_TEST

static void run_out_of_memory(void *arg)
{
    unsigned nth = *(unsigned *)arg;
    struct world w;
    struct grave grave;
    struct brc_object *list = NULL;
    begin(&w);
    struct brc_object *x = make_thing(&w.a, &grave, NULL);
    weave_fail(WEAVE_FAIL_MALLOC, nth);
    errno = 77;
    int error = blist_new(&w.a, &list);
    if (error == 0) {
        error = blist_append(&w.a, list, x);
    }
    HOLDS(errno == 77, "no function changes errno, not even when malloc does");
    RETURNS(weave_failed(WEAVE_FAIL_MALLOC) > 0 ? ENOMEM : 0, error,
            "a list: ENOMEM when there is no memory");
    weave_fail(WEAVE_FAIL_MALLOC, 0);
    if (list != NULL) {
        EQUALS(error == 0, length(list), "ENOMEM: nothing has changed");
        drop(&w.a, list);
    }
    STATE_IS(BRC_DEFAULT, 1, 0, x, "the list is gone, and its reference");
    drop(&w.a, x);
    end(&w);
}

static void mutex_fails(void *unused)
{
    struct world w;
    struct brc_object *list;
    (void)unused;
    begin(&w);
    if (weave_fail(WEAVE_FAIL_INIT, 1)) {
        int error = blist_new(&w.a, &list);
        HOLDS(weave_failed(WEAVE_FAIL_INIT) == 0 || error != 0,
              "blist_new returns what pthread_mutex_init() returned");
        if (error == 0) {
            drop(&w.a, list);
        }
    }
    end(&w);
}

START_TEST(no_memory_is_no_list)
{
    for (unsigned nth = 1; nth <= 3; nth++) {
        weave_explore(run_out_of_memory, &nth);
    }
    weave_explore(mutex_fails, NULL);
}
END_TEST

/* ---- several threads ---- */

struct shelf {
    struct world w;
    struct brc_object *list;
    struct grave graves[2];
};

static void *get_and_read(void *arg)
{
    struct shelf *shelf = arg;
    struct brc_object *o = NULL;
    RETURNS(0, blist_get(&shelf->w.b, shelf->list, 0, &o),
            "blist_get returns 0");
    EQUALS(9, thing_of(o)->written[0],
           "blist_get: what was written into the item before it was appended "
           "or set can be read, and it is not freed");
    drop(&shelf->w.b, o);
    return NULL;
}

static void get_and_set(void *unused)
{
    struct shelf shelf;
    struct brc_object *o;
    pthread_t thread;
    (void)unused;
    begin(&shelf.w);
    shelf.list = make_list(&shelf.w.a);
    o = make_thing(&shelf.w.a, &shelf.graves[0], NULL);
    thing_of(o)->written[0] = 9;
    append(&shelf.w.a, shelf.list, o);
    drop(&shelf.w.a, o);
    start(&thread, get_and_read, &shelf);
    o = make_thing(&shelf.w.a, &shelf.graves[1], NULL);
    thing_of(o)->written[0] = 9;
    RETURNS(0, blist_set(&shelf.w.a, shelf.list, 0, o), "blist_set returns 0");
    drop(&shelf.w.a, o);
    join(&thread, 1);
    drop(&shelf.w.a, shelf.list);
    EQUALS(1, shelf.graves[0].freed, "an object is freed exactly once");
    EQUALS(1, shelf.graves[1].freed, "an object is freed exactly once");
    end(&shelf.w);
}

START_TEST(get_never_returns_what_is_freed)
{
    weave_explore(get_and_set, NULL);
}
END_TEST

static void *append_one(void *arg)
{
    struct shelf *shelf = arg;
    struct brc_object *o = make_thing(&shelf->w.b, &shelf->graves[1], NULL);
    append(&shelf->w.b, shelf->list, o);
    drop(&shelf->w.b, o);
    return NULL;
}

static void two_append(void *unused)
{
    struct shelf shelf;
    struct brc_object *o;
    pthread_t thread;
    (void)unused;
    begin(&shelf.w);
    shelf.list = make_list(&shelf.w.a);
    o = make_thing(&shelf.w.a, &shelf.graves[0], NULL);
    start(&thread, append_one, &shelf);
    append(&shelf.w.a, shelf.list, o);
    drop(&shelf.w.a, o);
    join(&thread, 1);
    EQUALS(2, length(shelf.list), "list functions overlap: two are appended");
    drop(&shelf.w.a, shelf.list);
    EQUALS(1, drain(&shelf.w.b),
           "b's item is QUEUED: a has given the list's reference back");
    EQUALS(1, shelf.graves[0].freed, "an object is freed exactly once");
    EQUALS(1, shelf.graves[1].freed, "an object is freed exactly once");
    end(&shelf.w);
}

START_TEST(two_threads_append)
{
    weave_explore(two_append, NULL);
}
END_TEST

/* ---- the lists' locks ---- */

static struct brc_object *the_list; /* where look_back() looks */
static unsigned seen;

static void look_back(struct brc_thread *self, struct brc_object *o)
{
    struct brc_object *out = NULL;
    RETURNS(0, blist_get(self, the_list, 0, &out),
            "a finaliser may use the same list");
    seen = out != o ? length(the_list) : 0;
    drop(self, out);
}

static void finaliser_uses_the_list(void *unused)
{
    struct world w;
    struct grave grave;
    struct brc_object *o = NULL;
    (void)unused;
    begin(&w);
    the_list = make_list(&w.a);
    RETURNS(0, brc_new(&w.a, 0, look_back, &o), "brc_new makes an object");
    append(&w.a, the_list, o);
    drop(&w.a, o);
    o = make_thing(&w.a, &grave, NULL);
    RETURNS(0, blist_set(&w.a, the_list, 0, o), "blist_set returns 0");
    EQUALS(1, seen, "blist_set: the finaliser sees ITEM in the list");
    drop(&w.a, o);
    drop(&w.a, the_list);
    EQUALS(1, grave.freed, "freeing a list gives its references back");
    end(&w);
}

START_TEST(a_finaliser_may_use_the_same_list)
{
    weave_explore(finaliser_uses_the_list, NULL);
}
END_TEST

enum { READERS = 6 };

struct reader {
    struct brc_thread self;
    struct brc_object *list;
};

static void *read_own(void *arg)
{
    struct reader *reader = arg;
    struct brc_object *o = NULL;
    for (int i = 0; i < 100; i++) {
        RETURNS(0, blist_get(&reader->self, reader->list, 0, &o),
                "blist_get returns 0");
        RETURNS(0, blist_set(&reader->self, reader->list, 0, o),
                "blist_set returns 0");
        drop(&reader->self, o);
    }
    return NULL;
}

static void six_lists(void *unused)
{
    struct brc_vm vm;
    struct reader readers[READERS];
    struct grave graves[READERS];
    pthread_t threads[READERS];
    (void)unused;
    make_vm(&vm);
    for (int i = 0; i < READERS; i++) {
        struct brc_thread *self = &readers[i].self;
        enter(self, &vm);
        readers[i].list = make_list(self);
        struct brc_object *o = make_thing(self, &graves[i], NULL);
        append(self, readers[i].list, o);
        drop(self, o);
        start(&threads[i], read_own, &readers[i]);
    }
    join(threads, READERS);
    for (int i = 0; i < READERS; i++) {
        drop(&readers[i].self, readers[i].list);
        leave(&readers[i].self);
    }
    end_vm(&vm);
}

START_TEST(lists_do_not_wait_for_each_other)
{
    weave_parallelism(six_lists, 3.5, NULL);
}
END_TEST

LAB_SUITE(lists)
{
    lab_case("lists");
    lab_test(a_list_holds_its_items);
    lab_test(an_item_can_be_replaced);
    lab_test(no_memory_is_no_list);
    lab_test(get_never_returns_what_is_freed);
    lab_test(two_threads_append);
    lab_case("list-locks");
    lab_test(a_finaliser_may_use_the_same_list);
    lab_test(lists_do_not_wait_for_each_other);
}

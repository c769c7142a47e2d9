/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../nogil.h"
#include "labtest.h"

/* A vm and three threads in it: a is the owner, mostly. */
struct world {
    struct brc_vm vm;
    struct brc_thread a;
    struct brc_thread b;
    struct brc_thread c;
};

/* SELF becomes a thread, in memory that held anything. */
static inline void enter(struct brc_thread *self, struct brc_vm *vm)
{
    poison(self, sizeof(*self));
    RETURNS(0, brc_thread_enter(self, vm), "brc_thread_enter returns 0");
}

/* SELF exits; its memory is used for something else. */
static inline void leave(struct brc_thread *self)
{
    RETURNS(0, brc_thread_exit(self), "brc_thread_exit returns 0");
    poison(self, sizeof(*self)); /* "the memory is yours again" */
}

/* An interpreter, in memory that held anything. */
static inline void make_vm(struct brc_vm *vm)
{
    poison(vm, sizeof(*vm));
    RETURNS(0, brc_vm_init(vm), "brc_vm_init makes an interpreter");
}

/* The world, with its three threads. */
static inline void begin(struct world *w)
{
    make_vm(&w->vm);
    enter(&w->a, &w->vm);
    enter(&w->b, &w->vm);
    enter(&w->c, &w->vm);
}

/* Nobody is in VM any more. */
static inline void end_vm(struct brc_vm *vm)
{
    RETURNS(0, brc_vm_destroy(vm), "nobody is in the vm: destroy returns 0");
}

/* All three exit, and the vm goes. */
static inline void end(struct world *w)
{
    leave(&w->a);
    leave(&w->b);
    leave(&w->c);
    end_vm(&w->vm);
}

/* What is left of an object. */
struct grave {
    unsigned freed;
    const struct brc_thread *by;
    unsigned read; /* what the payload said */
};

/* A payload. */
struct thing {
    struct grave *grave;
    struct brc_object *other; /* NULL, or what it holds a reference to */
    unsigned written[2];
};

/* The payload of O, which make_thing() made. */
static inline struct thing *thing_of(struct brc_object *o)
{
    return (struct thing *)o->payload;
}

/* The finaliser: tell the grave, let go of what O holds. */
static inline void bury(struct brc_thread *self, struct brc_object *o)
{
    struct thing *thing = thing_of(o);
    thing->grave->freed++;
    thing->grave->by = self;
    thing->grave->read = thing->written[0] + thing->written[1];
    if (thing->other != NULL) {
        RETURNS(0, brc_decref(self, thing->other),
                "a finaliser may use any function on other objects");
    }
}

/* An object of SELF's that holds OTHER, and whose end GRAVE will tell. */
static inline struct brc_object *make_thing(struct brc_thread *self,
                                            struct grave *grave,
                                            struct brc_object *other)
{
    struct brc_object *o = NULL;
    *grave = (struct grave){0};
    RETURNS(0, brc_new(self, sizeof(struct thing), bury, &o),
            "brc_new makes an object");
    HOLDS(o != NULL, "brc_new sets *OUT when it returns 0");
    *thing_of(o) = (struct thing){.grave = grave, .other = other};
    return o;
}

/* SELF takes a reference. */
static inline void take(struct brc_thread *self, struct brc_object *o)
{
    RETURNS(0, brc_incref(self, o), "brc_incref returns 0");
}

/* SELF gives a reference back. */
static inline void drop(struct brc_thread *self, struct brc_object *o)
{
    RETURNS(0, brc_decref(self, o), "brc_decref returns 0");
}

/* SELF drains its queue; how many objects it merged. */
static inline unsigned drain(struct brc_thread *self)
{
    size_t merged = 12345;
    RETURNS(0, brc_drain(self, &merged), "brc_drain returns 0");
    return (unsigned)merged;
}

/* For messages. */
static inline const char *state_name(enum brc_state state)
{
    static const char *const names[] = {"DEFAULT", "QUEUED", "MERGED",
                                        "IMMORTAL"};
    return (unsigned)state < 4 ? names[state] : "in no state that there is";
}

/* What a second thread uses, which acts as b; the main thread acts as a. */
struct helper {
    struct world w;
    struct brc_object *o;
    struct grave grave;
};

/* A second thread gives a reference to h->o back, as b. */
static inline void *drop_one(void *arg)
{
    struct helper *h = arg;
    drop(&h->w.b, h->o);
    return NULL;
}

/* O must be in this STATE, with these counts: so says SENTENCE. */
#define STATE_IS(state, local, shared, o, sentence)                        \
    do {                                                                   \
        enum brc_state state_ = BRC_IMMORTAL;                              \
        int64_t local_ = -777;                                             \
        int64_t shared_ = -777;                                            \
        RETURNS(0, brc_state((o), &state_, &local_, &shared_),             \
                "brc_state returns 0");                                    \
        ck_assert_msg(                                                     \
            state_ == (state) && local_ == (local) && shared_ == (shared), \
            "%s (the object is %s with local %lld, shared %lld; "          \
            "it should be %s with %d, %d)",                                \
            (sentence), state_name(state_), (long long)local_,             \
            (long long)shared_, state_name(state), (local), (shared));     \
    } while (0)

#endif

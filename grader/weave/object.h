/*
 * object.h: weave's model of the synchronisation objects, by address.
 *
 * weave never calls the library to block: it keeps who holds what here and
 * lets a task go on only when the library call would not block.
 */
#ifndef WEAVE_OBJECT_H
#define WEAVE_OBJECT_H

#include "weave/core.h"

enum object_kind {
    OBJECT_NONE,
    OBJECT_MUTEX,
    OBJECT_SPIN,
    OBJECT_COND,
    OBJECT_SEM,
    OBJECT_BARRIER,
    OBJECT_RWLOCK,
    OBJECT_ONCE,
    OBJECT_PIPE,
    OBJECT_SOCKET,
    OBJECT_EVENTFD,
    OBJECT_TIMER,
    OBJECT_EPOLL,
    OBJECT_DESCRIPTORS, /* any of them */
    OBJECT_KINDS
};

struct object {
    uintptr_t address;
    enum object_kind kind;
    bool destroyed;
    bool robust;
    bool owner_died;
    int type;            /* PTHREAD_MUTEX_*; clock id of a condition variable */
    int number;          /* n-th of its kind in this execution, from 1 */
    struct task *owner;  /* of a mutex, spin lock, write lock, running once */
    uint64_t readers;    /* bit t: task t holds a read lock */
    unsigned read_holds; /* read locks held in all */
    unsigned count;      /* recursion depth, semaphore value, arrivals, done */
    unsigned limit;      /* parties of a barrier */
    struct object *mutex;     /* the one that waiters of a condition use */
    struct vclock clock;      /* published by unlock, post, write unlock */
    struct vclock read_clock; /* published by read unlock */
    struct task *lost_by;     /* who last signalled when nobody waited */
    uintptr_t lost_pcs[WEAVE_PCS];
    uint64_t lost_signals;
    uint64_t signals;
    uintptr_t made_at;       /* pc of its initialisation; 0: static */
    const struct task *woke; /* by the last signal that somebody waited for */
    const struct task *woken_by;
    uintptr_t woken_pcs[WEAVE_PCS];
};

/*
 * The live object at ADDRESS, which CALL is about to use as a KIND. Makes it
 * from a static initialiser at first use. A destroyed or never initialised
 * object, or one of another kind, ends the execution with weave/misuse.
 */
struct object *object_use(const void *address, enum object_kind kind,
                          const char *call);

/*
 * The object at ADDRESS after initialisation by CALL, its model reset.
 * Initialising an object that is in use is misuse.
 */
struct object *object_init(const void *address, enum object_kind kind,
                           const char *call);

/* CALL destroys OBJECT, which must be free; the caller has checked that. */
void object_destroy(struct object *object);

/* Memory [ADDRESS, ADDRESS + SIZE) is gone: forget its objects. */
void object_forget(uintptr_t address, size_t size);

/*
 * Forget where all objects are: nothing follows but a search for leaks, which
 * must not take weave's notes for the program's pointers.
 */
void object_forget_places(void);

/* "mutex {@4a8010}" or "mutex #2", in one of a few static buffers. */
const char *object_name(const struct object *object);

/* The same from its parts. */
const char *object_describe(enum object_kind kind, int number,
                            uintptr_t address);

/* The objects made so far, in order; *COUNT of them. */
struct object *object_all(int *count);

#endif

/*
 * gil.h: a global interpreter lock.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * One thread at a time holds the lock (the GIL from here on), and may then
 * run the machine of ../vm/vm.h and touch its objects. It gives the GIL away
 * before it blocks, and when another thread has waited for long. In all this,
 * threads are known by their struct gil_thread: "T holds it".
 *
 * Results: every function returns 0 or a positive error number, unless it
 * says otherwise. None changes errno (see the natives, too), prints, or ends
 * the program. Pointers are never NULL.
 *
 * Times are nanoseconds on CLOCK_MONOTONIC. "Blocks" means asleep: a waiting
 * thread uses no CPU, except that it may wake up once in an interval. Which of
 * several waiting threads is served first is not promised.
 *
 * What a thread did while it held the GIL can be seen, without another lock,
 * by the thread that takes it next.
 *
 * Which calls on one GIL may overlap (- safe; X unsafe, and not tested):
 *
 *                     init  others  destroy    others: all but those two and
 *     init             X      X        X       gil_after_fork_child, which
 *     others           X      -       (-)      overlaps with nothing. Destroy
 *     destroy          X     (-)       X       may overlap with threads that
 *                                              hold it or are blocked: EBUSY.
 *
 * One struct gil_thread belongs to one thread: no two calls with the same one
 * overlap, except gil_thread_stats(). Two GILs never disturb each other.
 *
 * Not tested: how fast anything is; what happens below a fork() in a program
 * with more than these threads. The tests call gil_after_fork_child() without
 * a fork: on a copy, byte by byte, of a struct gil that other threads hold or
 * wait for, which is what a child finds in its memory. Let nothing in the
 * struct point into the struct.
 */
#ifndef GIL_H
#define GIL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vm/vm.h"

/* What CPython uses: sys.getswitchinterval() is 0.005. */
#define GIL_INTERVAL_NS ((int64_t)5000000)

/*
 * What a thread brings to the GIL. The caller provides the memory. The members
 * are for your code only: use those that you need, for what you need.
 */
struct gil_thread {
    int64_t taken_ns; /* when it took the GIL last; by the GIL's lock */
    int64_t held_ns;
    int64_t waited_ns;
    uint64_t takes;
    int64_t spare[4];
};

struct gil_waiter; /* yours to define, when you want a list of waiters */

/*
 * The GIL. As above. Some fields are there twice, plain and atomic: choose.
 */
struct gil {
    pthread_mutex_t lock;
    pthread_cond_t freed;      /* holder == NULL */
    pthread_cond_t switched;   /* switches has changed */
    struct gil_thread *holder; /* by lock, like those below */
    struct gil_thread *last_holder;
    uint64_t takes;
    uint64_t switches;
    uint64_t forced;
    unsigned waiting;
    bool asked; /* a waiting thread wants the holder to give way */
    int64_t interval_ns;
    _Atomic bool atomic_asked;
    _Atomic int64_t atomic_interval_ns;
    struct gil_waiter *waiters;
    int64_t spare[4];
};

struct gil_stats {
    uint64_t takes;    /* how often it was taken, by anybody */
    uint64_t switches; /* how often by another thread than the last time; the
                          first time does not count */
    uint64_t forced;   /* how often gil_checkpoint() gave way */
};

struct gil_thread_stats {
    uint64_t takes;
    int64_t held_ns;   /* in all, until its last drop */
    int64_t waited_ns; /* in all, until its last take */
};

/*
 * Make a GIL that nobody holds, in memory that may hold anything. Returns 0;
 * EINVAL when INTERVAL_NS is not above 0; or what a pthread_*_init() returned.
 */
int gil_init(struct gil *g, int64_t interval_ns);

/* Make T ready for use with any one GIL; its statistics are 0. Returns 0. */
int gil_thread_init(struct gil_thread *t);

/*
 * Take the GIL for T; blocks while another thread holds it. Returns 0 with the
 * GIL, or EDEADLK at once when T holds it already: then nothing has changed.
 *
 * A thread that waits for long asks the holder to give way: see gil_asked().
 * It does not ask before a whole interval has passed since it began to wait
 * and since the GIL last went to another thread. When two intervals have
 * passed, and nobody has taken the GIL in them, it has asked. When the GIL
 * then goes to somebody else, it begins to count again.
 */
int gil_take(struct gil *g, struct gil_thread *t);

/*
 * Give the GIL away: if threads wait, one of them takes it. Returns 0, or
 * EPERM when T does not hold it: then nothing has changed. Does not block.
 */
int gil_drop(struct gil *g, struct gil_thread *t);

/*
 * Has a waiting thread asked the holder to give way? False again as soon as
 * the GIL has gone to another thread, until somebody waits for too long again.
 * This is one atomic load and takes no lock: the machine calls it all the
 * time.
 */
bool gil_asked(const struct gil *g);

/*
 * When nobody has asked, do nothing. Otherwise give way: drop the GIL, let a
 * thread that waits take it, and take it again. T does not hold it again
 * before another thread has held it ("forced switching"); that other one may
 * be gone by then, which is fine, too. Returns 0 with the GIL, or EPERM when T
 * does not hold it: then nothing has changed.
 */
int gil_checkpoint(struct gil *g, struct gil_thread *t);

/*
 * Change the interval. Returns 0, or EINVAL when NS is not above 0. Any thread
 * may do this at any time. A wait that has begun may use either interval.
 */
int gil_set_interval(struct gil *g, int64_t ns);

/* Set *NS to the interval. Any thread may do this at any time. Returns 0. */
int gil_interval(struct gil *g, int64_t *ns);

/* Set *OUT. Any thread may do this at any time. Returns 0. */
int gil_stats(struct gil *g, struct gil_stats *out);

/* Set *OUT to T's. Any thread may do this until T has exited. Returns 0. */
int gil_thread_stats(struct gil *g, struct gil_thread *t,
                     struct gil_thread_stats *out);

/*
 * T's thread ends: if it holds the GIL, drop it as gil_drop() does, also when
 * it was asked to. After this T's memory may be overwritten, and be given to
 * gil_thread_init(). Returns 0.
 */
int gil_thread_exit(struct gil *g, struct gil_thread *t);

/*
 * To be called by the child of a fork() before anything else, for the thread T
 * that forked, which held the GIL or did not; the other threads do not exist
 * in the child, whatever they held, waited for, or had asked. Afterwards T
 * holds the GIL, nobody waits, nobody has asked; the interval is what it was;
 * the statistics of the GIL are 0. Locks and condition variables are in an
 * unknown state: it makes new ones. Returns 0, or what a pthread_*_init()
 * returned.
 */
int gil_after_fork_child(struct gil *g, struct gil_thread *t);

/*
 * Free what init took. Returns 0; or EBUSY while a thread holds the GIL or
 * waits for it: then nothing has changed.
 */
int gil_destroy(struct gil *g);

/*
 * The machine calls this where a thread may let others run (enum vm_point).
 * T->lock_state is its struct gil_thread, T->vm->lock the struct gil; T holds
 * it. It must let others in when they have asked, at the latest: after each
 * turn of a loop, before each call, and before each operation if the machine
 * wants it that way. Returns 0.
 */
int gil_point(struct vm_thread *t, enum vm_point point);

/*
 * Three natives, functions in C that a program of the machine calls. T holds
 * the GIL when they are called and when they return. While they wait or
 * compute for long they do not hold it, so that others can run; and while
 * they do not hold it they touch no object. All take one object, REQUEST, and
 * return 0; EINVAL when there is not one argument, or a number; what the heap
 * returned; or their own error. errno may change in them.
 */

/*
 * A download: sleep for slot 0 nanoseconds, then set slot 1 to 200, the
 * status. The result is 200.
 */
int gil_native_fetch(struct vm_thread *t, const struct vm_value *args,
                     unsigned count, struct vm_value *result);

/*
 * Read up to 8 bytes, once, from the descriptor in slot 0, and set the slots
 * from 1 on to the bytes. The result is their number, 0 at the end of file. A
 * failed read() is the error.
 */
int gil_native_read(struct vm_thread *t, const struct vm_value *args,
                    unsigned count, struct vm_value *result);

/*
 * As NumPy would: the sum of the squares of the slots from 1 on, as many as
 * slot 0 says and 64 at most, computed with the function below. The result is
 * the sum.
 */
int gil_native_squares(struct vm_thread *t, const struct vm_value *args,
                       unsigned count, struct vm_value *result);

/* Given (gil_vm.c): the sum of N squares, in plain C. Takes long. */
int64_t gil_sum_squares(const int64_t *numbers, unsigned n);

/* Given (gil_vm.c): what joins the GIL and the machine. */
extern const struct vm_lock_ops gil_lock_ops;
extern const struct vm_native gil_natives[];

#endif

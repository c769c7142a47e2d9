/*
 * locals.h: thread-local variables, and a list of the threads there are.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do; when it is not 0, nothing has changed. (thr_enumerate
 * still tells how many there are.) None changes errno, prints, or ends the
 * program. Pointers are never NULL, except where it says so.
 *
 * Threads are of three kinds:
 *     the main thread      its object, "MainThread", is always there
 *     spawned threads      made by thr_spawn; the caller owns the object
 *     foreign threads      made by something else, for example directly by
 *                          pthread_create; get an object, a "Dummy", when
 *                          they first ask for it
 *
 * No function here blocks, except thr_join. "Does not block" means: it never
 * waits for a TARGET or a destructor to end. Those run without any lock held:
 * they may call every function here, and those of several threads run at the
 * same time.
 *
 * Which calls may overlap (- safe; X unsafe, and not tested):
 *
 *     one key                create  delete  set, get  end of a thread
 *     create                   X       X        X             X
 *     delete                   X       X        X             -
 *     set, get                 X       X        -             -
 *
 *     one thread's object    spawn   join   name, ident
 *     spawn                    X       X        X
 *     join                     X       X        X
 *     name, ident              X       X        -
 *
 * Everything else may overlap: different keys, different objects, and
 * current, main, enumerate, active_count and leave with everything. The "end
 * of a thread" is when it runs its destructors, also in thr_leave.
 *
 * Two keys never disturb each other. After tls_delete and thr_join the memory
 * of the object is yours again: it may be overwritten, or used anew.
 */
#ifndef LOCALS_H
#define LOCALS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TLS_KEYS = 16,     /* so many keys there can be at once */
    TLS_ROUNDS = 4,    /* how often a thread looks for values to destroy */
    THR_NAME_SIZE = 32 /* of a name with its final '\0', in bytes */
};

/*
 * You build what these do: whoever uses one gets a compiler error that speaks
 * of a poisoned identifier.
 */
#pragma GCC poison pthread_key_create pthread_key_delete
#pragma GCC poison pthread_setspecific pthread_getspecific

/*
 * A key: names one value in each thread. The caller provides the memory, which
 * may hold anything before create. The members are for your code only: the
 * tests never look at them. Use those that you need, for what you need.
 */
struct tls {
    unsigned slot;
    uint64_t generation;
    void (*destructor)(void *);
    struct tls *next;
    uint64_t spare[2];
};

struct tls_value; /* yours to define, when you want a list of values */

/* A thread. As above. */
struct thr {
    pthread_t thread;
    int (*target)(void *);
    void *arg;
    char name[THR_NAME_SIZE];
    uint64_t ident;
    int kind;
    bool started;
    bool ended;
    struct thr *next;
    struct thr *previous;
    struct tls_value *values;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t spare[4];
};

/*
 * Make a key. It is empty in every thread, in those that run and in those to
 * come, whatever keys there were before. DESTRUCTOR may be NULL. Returns 0;
 * EAGAIN when there are TLS_KEYS keys already; ENOMEM.
 */
int tls_create(struct tls *k, void (*destructor)(void *));

/*
 * Forget the key, and the values of all threads: no destructor runs for them.
 * (In a thread that is just ending it may run still.) Returns 0.
 */
int tls_delete(struct tls *k);

/*
 * Make VALUE the calling thread's value of this key. The one before is
 * forgotten, without a destructor. NULL is a value, too. Returns 0; ENOMEM.
 */
int tls_set(struct tls *k, void *value);

/*
 * Set *VALUE to the calling thread's value of this key. Returns 0; ENOENT when
 * this thread has not set one: then *VALUE is unchanged.
 */
int tls_get(struct tls *k, void **value);

/*
 * The destructors
 *
 * When the TARGET of a spawned thread has returned, and when a foreign thread
 * calls thr_leave, the thread looks through its values. For each that is not
 * NULL and whose key has a destructor it empties the key (tls_get: ENOENT),
 * and then calls the destructor with the value that was there. All this
 * happens in the thread itself, for each value once, in no promised order. A
 * value whose key has no destructor stays, for the destructors of others.
 *
 * A destructor may set values. Therefore the thread looks again, until nothing
 * is left to destroy; but at most TLS_ROUNDS times in all, and in each round it
 * calls the destructor of a key at most once. What is there after that is
 * forgotten.
 *
 * While the destructors run the thread is alive: thr_current gives the same
 * object as before, and thr_enumerate lists it. The main thread runs no
 * destructors: its values last as long as the program.
 */

/*
 * Run TARGET(ARG) in a new thread, which T stands for from now on; then its
 * destructors; then it ends. What TARGET returns is dropped, as in Python;
 * TARGET does return, it does not call pthread_exit. NAME is copied; what does
 * not fit in THR_NAME_SIZE is cut off. NULL: the name is "Thread-N", where N
 * is 1 for the first such thread, 2 for the next, and never the same for two.
 *
 * T must stay where it is until it is joined. The thread is alive, and listed,
 * before TARGET begins and before thr_spawn returns.
 *
 * Returns 0; ENOMEM; or what pthread_create returned: then the memory is as
 * free as before, and T is not listed.
 */
int thr_spawn(struct thr *t, int (*target)(void *), void *arg,
              const char *name);

/*
 * Wait until T has ended; once for each spawned thread, by whichever thread.
 * What it and its destructors wrote can then be read without a lock. Returns
 * 0; EINVAL when T is the main thread or a Dummy, whoever calls; EDEADLK when T
 * is the calling thread.
 */
int thr_join(struct thr *t);

/*
 * Set *OUT to the calling thread's object: the main thread's, the one given to
 * thr_spawn, or a Dummy. A foreign thread's Dummy is made by its first call,
 * and is the same in all later ones. It is named "Dummy-N", where N is 1 for
 * the first, 2 for the next, and never the same for two. It is good until the
 * thread calls thr_leave. Returns 0; ENOMEM when there is no memory for it.
 */
int thr_current(struct thr **out);

/* Set *OUT to the main thread's object; in any thread. Returns 0. */
int thr_main(struct thr **out);

/*
 * Set *OUT to the name of T; it is good as long as T is. Returns 0.
 */
int thr_name(const struct thr *t, const char **out);

/*
 * Set *OUT to the identifier of T: a number that is not 0, that stays the same
 * as long as T is good, and that no other thread alive at the time has. It may
 * be given again when T has ended. Returns 0.
 */
int thr_ident(const struct thr *t, uint64_t *out);

/*
 * A foreign thread ends, or wants nothing more from us: run its destructors,
 * and take its Dummy from the list, if it has one. Afterwards all keys are
 * empty in this thread, and it may begin anew. A foreign thread that has
 * called thr_current or tls_set must call this before it ends.
 * Returns 0; EPERM in the main thread, and in a spawned one.
 */
int thr_leave(void);

/*
 * List the threads that are alive, all as they were at one moment of the call:
 * the main thread, always; those spawned, until their destructors have run,
 * joined or not; and the Dummies. (A thread that another thread is just
 * spawning may be listed or not, also when that fails in the end.)
 *
 * BUF has room for CAP pointers. Sets *N to the number of threads, and the
 * first *N of BUF to their objects, in no promised order. The rest of BUF is
 * unchanged. Returns 0; ERANGE when CAP is below *N: then BUF is unchanged.
 * With CAP 0, BUF may be NULL.
 *
 * A thread of the list may end at any time, and be joined by another thread:
 * to use its object, know that nobody does that.
 */
int thr_enumerate(struct thr **buf, size_t cap, size_t *n);

/* Set *N to the number of threads that thr_enumerate would list. Returns 0. */
int thr_active_count(size_t *n);

#endif

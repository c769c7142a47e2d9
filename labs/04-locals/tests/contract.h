/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include <semaphore.h>

#include "../locals.h"
#include "labtest.h"

/* More threads than any test has. */
enum { MANY = 8 };

struct pair {
    struct tls key;
    struct tls other;
};

/* A key, in memory that held anything. */
static inline void make_key(struct tls *k, void (*destructor)(void *))
{
    poison(k, sizeof(*k));
    RETURNS(0, tls_create(k, destructor), "tls_create makes a key");
}

/* Delete the key; its memory is ours again. */
static inline void drop_key(struct tls *k)
{
    RETURNS(0, tls_delete(k), "tls_delete returns 0");
    poison(k, sizeof(*k));
}

/* The calling thread's value becomes VALUE. */
static inline void set_value(struct tls *k, void *value)
{
    RETURNS(0, tls_set(k, value), "tls_set returns 0");
}

/* The calling thread's value must be WANTED: so says SENTENCE. */
#define VALUE_IS(wanted, k, sentence)                         \
    do {                                                      \
        void *value_ = &value_;                               \
        RETURNS(0, tls_get(k, &value_), "tls_get returns 0"); \
        HOLDS(value_ == (wanted), sentence);                  \
    } while (0)

/* The calling thread must have no value: so says SENTENCE. */
#define EMPTY(k, sentence)                              \
    do {                                                \
        void *value_ = NULL;                            \
        RETURNS(ENOENT, tls_get(k, &value_), sentence); \
    } while (0)

/* What a destructor is given: it counts there how often. */
struct value {
    unsigned destroyed;
    pthread_t by;
};

/* A destructor. */
static inline void destroy(void *arg)
{
    struct value *value = arg;
    HOLDS(value != NULL, "no destructor for a value that is NULL");
    value->destroyed++;
    value->by = pthread_self();
}

/* Run TARGET(ARG) in a thread of ours, T in memory that held anything. */
static inline void spawn(struct thr *t, int (*target)(void *), void *arg,
                         const char *name)
{
    poison(t, sizeof(*t));
    RETURNS(0, thr_spawn(t, target, arg, name), "thr_spawn starts a thread");
}

/* Wait for the end of T; its memory is ours again. */
static inline void join_spawned(struct thr *t)
{
    RETURNS(0, thr_join(t), "thr_join waits until T has ended, and returns 0");
    poison(t, sizeof(*t));
}

/* How many threads are alive. */
static inline unsigned alive(void)
{
    size_t n = 12345;
    RETURNS(0, thr_active_count(&n), "thr_active_count returns 0");
    return (unsigned)n;
}

/* How often T is in the list. */
static inline unsigned listed(const struct thr *t)
{
    struct thr *list[MANY];
    size_t n = 12345;
    unsigned found = 0;
    RETURNS(0, thr_enumerate(list, MANY, &n),
            "thr_enumerate returns 0 when BUF has room");
    HOLDS(n <= MANY, "thr_enumerate sets *N to the number of threads");
    for (size_t i = 0; i < n; i++) {
        found += list[i] == t;
    }
    return found;
}

/* The calling thread's object. */
static inline struct thr *current(void)
{
    struct thr *me = NULL;
    RETURNS(0, thr_current(&me), "thr_current returns 0");
    HOLDS(me != NULL, "thr_current sets *OUT to the calling thread's object");
    return me;
}

/* Its identifier. */
static inline uint64_t ident_of(const struct thr *t)
{
    uint64_t ident = 0;
    RETURNS(0, thr_ident(t, &ident), "thr_ident returns 0");
    HOLDS(ident != 0, "an identifier is not 0");
    return ident;
}

/* T must have the name WANTED: so says SENTENCE. */
#define NAME_IS(wanted, t, sentence)                           \
    do {                                                       \
        const char *name_ = "";                                \
        RETURNS(0, thr_name(t, &name_), "thr_name returns 0"); \
        ck_assert_msg(strcmp(name_, wanted) == 0,              \
                      "%s (\"%.40s\" instead of "              \
                      "\"%s\")",                               \
                      sentence, name_, wanted);                \
    } while (0)

/* A door that is closed until somebody opens it, once for each to go through.
 */
static inline void make_door(sem_t *door)
{
    ck_assert_int_eq(sem_init(door, 0, 0), 0);
}

/* Wait until the door is open, and go through. */
static inline void pass(sem_t *door)
{
    while (sem_wait(door) != 0) {
    }
}

/* Let one thread through. */
static inline void unlock(sem_t *door)
{
    ck_assert_int_eq(sem_post(door), 0);
}

#endif

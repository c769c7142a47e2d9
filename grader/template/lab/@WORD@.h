/*
 * @WORD@.h: TODO(author): one line.
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None changes errno, prints, or ends the program.
 * Pointers are never NULL.
 *
 * The example: a latch. It is closed at first; once it is open, all go on.
 * Wait and open may overlap; init and destroy may overlap with nothing.
 */
#ifndef @GUARD@_H
#define @GUARD@_H

#include <pthread.h>
#include <stdbool.h>

/* A latch. The caller provides the memory; the members are yours. */
struct @WORD@ {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    bool open; /* by lock */
};

/* Make a closed latch. Returns 0, or what a pthread_*_init() returned. */
int @WORD@_init(struct @WORD@ *l);

/* Blocks until the latch is open. Returns 0. */
int @WORD@_wait(struct @WORD@ *l);

/* Open the latch: all who wait go on. Returns 0; EALREADY when it was open. */
int @WORD@_open(struct @WORD@ *l);

/* Free what init took. Returns 0. */
int @WORD@_destroy(struct @WORD@ *l);

#endif

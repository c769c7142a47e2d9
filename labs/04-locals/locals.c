/*
 * locals.c: your work. The contract is in locals.h, the way there in
 * README.md. Delete each `return ENOSYS` as you go.
 */
#include "locals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * TODO(student): step 1, the table of keys, which all threads share, and each
 * thread's own values.
 */

int tls_create(struct tls *k, void (*destructor)(void *))
{
    (void)k;
    (void)destructor;
    return ENOSYS;
}

int tls_delete(struct tls *k)
{
    (void)k;
    return ENOSYS;
}

int tls_set(struct tls *k, void *value)
{
    (void)k;
    (void)value;
    return ENOSYS;
}

int tls_get(struct tls *k, void **value)
{
    (void)k;
    (void)value;
    return ENOSYS;
}

/* TODO(student): step 2, threads; step 3, their destructors. */

int thr_spawn(struct thr *t, int (*target)(void *), void *arg, const char *name)
{
    (void)t;
    (void)target;
    (void)arg;
    (void)name;
    return ENOSYS;
}

int thr_join(struct thr *t)
{
    (void)t;
    return ENOSYS;
}

int thr_current(struct thr **out)
{
    (void)out;
    return ENOSYS;
}

int thr_main(struct thr **out)
{
    (void)out;
    return ENOSYS;
}

int thr_name(const struct thr *t, const char **out)
{
    (void)t;
    (void)out;
    return ENOSYS;
}

int thr_ident(const struct thr *t, uint64_t *out)
{
    (void)t;
    (void)out;
    return ENOSYS;
}

/* TODO(student): step 4, the list. */

int thr_enumerate(struct thr **buf, size_t cap, size_t *n)
{
    (void)buf;
    (void)cap;
    (void)n;
    return ENOSYS;
}

int thr_active_count(size_t *n)
{
    (void)n;
    return ENOSYS;
}

/* TODO(student): step 5, foreign threads. */

int thr_leave(void)
{
    return ENOSYS;
}
